using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Access;

/// <summary>
/// The client as one caller sees it: other models are not listed, and what the caller may not run is refused. Endpoints bind it and never
/// the client itself, so that none can forget the check.
/// </summary>
internal sealed class CallerClient(IBertClient client, Caller caller) : IBertClient
{
    /// <summary>English text has four characters a token; the estimate is corrected when the tokens are known.</summary>
    private const int CharactersPerToken = 4;

    /// <summary>Binds the parameter of an endpoint.</summary>
    public static ValueTask<CallerClient> BindAsync(HttpContext context) => new(Of(context));

    public static CallerClient Of(HttpContext http) => new(http.RequestServices.GetRequiredService<IBertClient>(), Caller.Of(http));

    public ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default)
    {
        var models = client.GetModelsAsync(cancellationToken);
        return caller.Models.Count == 0 ? models : AllowedAsync(models);
    }

    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default) => client.CheckHealthAsync(cancellationToken);

    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        if (FaultOf(request.Model) is { } fault)
            return new() { Error = fault };
        if (caller.Tasks.Count > 0 && await TaskFaultAsync(request, cancellationToken) is { } taskFault)
            return new() { Error = taskFault };
        if (caller.Usage is not { } usage)
            return await client.InferAsync(request, cancellationToken);

        var estimate = request.Inputs.Sum(EstimateOf);
        if (usage.TryReserve(caller.Limits, estimate) is { } exceeded)
            return new() { Error = exceeded };
        var tokens = 0L;
        try
        {
            var response = await client.InferAsync(request, cancellationToken);
            tokens = response.Items.Sum(item => (long)item.Tokens);
            return response;
        }
        finally
        {
            usage.Settle(caller.Limits, estimate, tokens);
        }
    }

    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default) =>
        FaultOf(request.Model) is { } fault ? new(new TokenizeResponse { Error = fault }) : client.TokenizeAsync(request, cancellationToken);

    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default) =>
        FaultOf(request.Model) is { } fault ? new(new DecodeResponse { Error = fault }) : client.DecodeAsync(request, cancellationToken);

    /// <summary>
    /// Why the caller may not use a model; the same for those that are served and those that are not. Null if it may.
    /// </summary>
    public RequestError? ModelFault(string name) => caller.MayUse(name) ? null : RequestError.From(OtherModel());

    /// <summary>Why the caller finds no model where the server has some; null if it may use all.</summary>
    public RequestError? NoModelFault => caller.Models.Count == 0 ? null : RequestError.From(OtherModel());

    private static long EstimateOf(InputItem item) =>
        item.TokenIds?.Count ?? (((item.Text?.Length ?? 0) + (item.Pair?.Length ?? 0)) / CharactersPerToken) + 1;

    private async ValueTask<IReadOnlyList<ModelDescription>> AllowedAsync(ValueTask<IReadOnlyList<ModelDescription>> models) =>
        [.. (await models).Where(model => caller.MayUse(model.Name))];

    // Without a name the client takes its default, which may be a model that the caller may not use.
    private BertError? FaultOf(string? model) => caller.Models.Count == 0 || (model is not null && caller.MayUse(model)) ? null : OtherModel();

    private async ValueTask<BertError?> TaskFaultAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        var models = await client.GetModelsAsync(cancellationToken);
        var model = models.FirstOrDefault(model => request.Model is null || string.Equals(model.Name, request.Model, StringComparison.OrdinalIgnoreCase));
        return model?.Heads.FirstOrDefault(head => request.Heads.Contains(head.Name) && !caller.MayRun(head.Task)) is { } other
            ? new(ErrorCode.Forbidden, $"The {caller.Credential} does not allow the task {ModelInfoFactory.TaskName(other.Task)}; "
                + $"it allows {string.Join(", ", caller.Tasks.Select(ModelInfoFactory.TaskName))}.")
            : null;
    }

    private BertError OtherModel() =>
        new(ErrorCode.Forbidden, $"The {caller.Credential} does not allow this model; it allows {string.Join(", ", caller.Models)}.");
}
