using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Pairs;

/// <summary>Answers to questions from contexts of any length.</summary>
internal static class AnswerEndpoints
{
    public static void MapAnswers(this IEndpointRouteBuilder own) => own.MapPost("/answer", AnswerAsync)
        .Produces<AnyOf<FoundAnswers, IReadOnlyList<AnswersItem>>>();

    /// <summary>Returns the best answers to one question, or answers or an error for each of a list of questions.</summary>
    private static async Task<Results<JsonHttpResult<AnswersItem>, JsonHttpResult<IReadOnlyList<AnswersItem>>, ErrorResult>> AnswerAsync(
        JsonBody<AnswerRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (!target.TryFindHead(model, BertTask.QuestionAnswer, out var head, out error))
            return new ErrorResult(error);

        var decode = new DecodeOptions { Answers = request.ToOptions() };
        var call = request.CallOf(request.Inputs.List, target, decode, windowsByDefault: true) with
        {
            Offsets = request.Offsets ?? OffsetUnit.Utf16,
        };
        if (InputChecks.CheckReading(head, request) is { } fault)
            return new ErrorResult(fault);
        var run = await runner.RunHeadsAsync(http, call, model, [head.Name]);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<AnswersItem> items = [.. run.Items.Select(item => new AnswersItem(item))];
        return request.Inputs.List.Single
            ? AnswerJson.Ok(items[0], AnswerJson.Wire.AnswersItem)
            : AnswerJson.Ok(items, AnswerJson.Wire.IReadOnlyListAnswersItem);
    }
}
