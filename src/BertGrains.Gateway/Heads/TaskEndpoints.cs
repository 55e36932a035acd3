using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Heads;

/// <summary>
/// Our own paths for one task each: fill-mask, next sentence, replaced tokens. The response has one entry per input, which is an error for
/// an input that failed; a single input without a list around it has no list around its answer, and its error is that of the request.
/// </summary>
internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder own)
    {
        own.MapPost("/fill-mask", FillMaskAsync).Produces<AnyOf<FillMaskItem, IReadOnlyList<FillMaskItem>>>();
        own.MapPost("/next-sentence", NextSentenceAsync).Produces<AnyOf<NextSentenceItem, IReadOnlyList<NextSentenceItem>>>();
        own.MapPost("/detect-replaced", DetectReplacedAsync).Produces<AnyOf<ReplacedTokensItem, IReadOnlyList<ReplacedTokensItem>>>();
    }

    /// <summary>Returns the best tokens for each mask: a list for an input with one mask, a list of lists for one with several.</summary>
    private static Task<Results<JsonHttpResult<FillMaskItem>, JsonHttpResult<IReadOnlyList<FillMaskItem>>, ErrorResult>> FillMaskAsync(
        JsonBody<FillMaskRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http) =>
        RunAsync(
            new TaskCall(body.Value, BertTask.FillMask, query), client, runner, http,
            item => new FillMaskItem(item, body.Value.WantsDetails()), AnswerJson.Wire.FillMaskItem, AnswerJson.Wire.IReadOnlyListFillMaskItem);

    /// <summary>Returns the probability that the second text of each pair follows the first.</summary>
    private static Task<Results<JsonHttpResult<NextSentenceItem>, JsonHttpResult<IReadOnlyList<NextSentenceItem>>, ErrorResult>> NextSentenceAsync(
        JsonBody<NextSentenceRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http) =>
        RunAsync(
            new TaskCall(body.Value, BertTask.NextSentence, query), client, runner, http,
            item => new NextSentenceItem(item), AnswerJson.Wire.NextSentenceItem, AnswerJson.Wire.IReadOnlyListNextSentenceItem);

    /// <summary>Returns each token of each input with the probability that it was replaced.</summary>
    private static Task<Results<JsonHttpResult<ReplacedTokensItem>, JsonHttpResult<IReadOnlyList<ReplacedTokensItem>>, ErrorResult>> DetectReplacedAsync(
        JsonBody<DetectReplacedRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http) =>
        RunAsync(
            new TaskCall(body.Value, BertTask.DetectReplaced, query), client, runner, http,
            item => new ReplacedTokensItem(item, body.Value.WantsDetails()), AnswerJson.Wire.ReplacedTokensItem, AnswerJson.Wire.IReadOnlyListReplacedTokensItem);

    private static async Task<Results<JsonHttpResult<T>, JsonHttpResult<IReadOnlyList<T>>, ErrorResult>> RunAsync<T>(
        TaskCall task,
        CallerClient client,
        InferenceRunner runner,
        HttpContext http,
        Func<ItemResult, T> answer,
        JsonTypeInfo<T> one,
        JsonTypeInfo<IReadOnlyList<T>> list)
    {
        var request = task.Request;
        var target = task.Query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (!target.TryFindHead(model, task.Task, out var head, out error))
            return new ErrorResult(error);

        var call = request.CallOf(request.Inputs.List, target, request.Decode()) with { Offsets = request.Unit() };
        var run = await runner.RunHeadsAsync(http, call, model, [head.Name]);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<T> items = [.. run.Items.Select(answer)];
        return request.Inputs.List.Single ? AnswerJson.Ok(items[0], one) : AnswerJson.Ok(items, list);
    }

    private sealed record TaskCall(HeadRequest Request, BertTask Task, ModelQuery Query);
}
