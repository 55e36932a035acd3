using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BertGrains.Gateway.Administration;

/// <summary>Calls <see cref="IBertAdministration"/>, turns its failures into errors of HTTP, and logs changes. Thread-safe.</summary>
internal sealed class AdministrationCalls(IBertAdministration bert, AuditLog audit)
{
    private const int LongestModel = 256;

    /// <summary>The overview. Exactly one part of the result is null.</summary>
    public async Task<(ClusterOverview? Overview, RequestError? Error)> GetOverviewAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await bert.GetOverviewAsync(cancellationToken), null);
        }
        catch (BertException refused)
        {
            return (null, RequestError.From(refused.Error));
        }
    }

    /// <summary>Makes a change for the caller of a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="action">Name of the change in the log.</param>
    /// <param name="model">Name of the model, as the request has it.</param>
    /// <param name="change">Makes the change.</param>
    public async Task<Results<JsonHttpResult<ChangeAnswer>, ErrorResult>> ChangeAsync(
        HttpContext http, string action, string? model, Func<IBertAdministration, string, CancellationToken, Task<AcceptedChange>> change)
    {
        if (string.IsNullOrWhiteSpace(model) || model.Length > LongestModel)
            return new ErrorResult(new(RequestFailure.InvalidRequest, $"`model` must be the name of a model, of 1 to {LongestModel} characters."));
        try
        {
            // A change goes on when its caller leaves, and is logged with its effect.
            var accepted = await change(bert, model, CancellationToken.None);
            audit.Accepted(http, action, model, accepted.Message);
            return AnswerJson.Ok(ChangeAnswer.From(accepted), AnswerJson.Wire.ChangeAnswer);
        }
        catch (BertException refused)
        {
            audit.Refused(http, action, model, refused.Error);
            return new ErrorResult(RequestError.From(refused.Error));
        }
    }
}
