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

namespace BertGrains.Gateway.Heads;

/// <summary>Several heads of a model from one pass of the trunk.</summary>
internal static class InferEndpoints
{
    public static void MapInfer(this IEndpointRouteBuilder own) => own.MapPost("/infer", InferAsync)
        .Produces<AnyOf<InferItem, IReadOnlyList<InferItem>>>();

    /// <summary>Returns one object per input, with one member per head; a single object for one input without a list around it.</summary>
    private static async Task<Results<JsonHttpResult<InferItem>, JsonHttpResult<IReadOnlyList<InferItem>>, ErrorResult>> InferAsync(
        JsonBody<InferRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var target = query.With(request.Model);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if ((InferChecks.Query(target) ?? InferChecks.Check(model, request)) is { } fault)
            return new ErrorResult(fault);

        var decode = new DecodeOptions
        {
            Normalize = request.Normalize,
            Dimensions = request.Dimensions,
            Precision = request.Precision,
            Aggregation = request.Aggregation,
            TopK = request.TopK,
            Targets = request.Targets?.Texts,
        };
        var call = request.CallOf(request.Inputs.List, target, decode) with
        {
            PromptName = request.PromptName,
            Offsets = request.Offsets ?? OffsetUnit.Utf16,
        };
        var run = await runner.RunHeadsAsync(http, call, model, request.Heads);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<InferItem> items = [.. run.Items.Select(item => new InferItem(request.Heads, item, request.RawScores ?? false))];
        return request.Inputs.List.Single
            ? AnswerJson.Ok(items[0], AnswerJson.Wire.InferItem)
            : AnswerJson.Ok(items, AnswerJson.Wire.IReadOnlyListInferItem);
    }
}
