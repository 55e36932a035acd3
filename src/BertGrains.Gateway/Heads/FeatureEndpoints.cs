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

/// <summary>Hidden states of texts: any layers, a mix of them, per token or pooled.</summary>
internal static class FeatureEndpoints
{
    public static void MapFeatures(this IEndpointRouteBuilder own) =>
        own.MapPost("/features", RunAsync).Produces<AnyOf<FeaturesItem, IReadOnlyList<FeaturesItem>>>();

    /// <summary>Returns the tokens of each input and their hidden states. A text of any length runs as windows, unless `truncate` is set.</summary>
    private static async Task<Results<JsonHttpResult<FeaturesItem>, JsonHttpResult<IReadOnlyList<FeaturesItem>>, FeatureLines, ErrorResult>> RunAsync(
        JsonBody<FeaturesRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        if (request is { Format: FeaturesFormat.Bert, Offsets: not null })
            return new ErrorResult(new(RequestFailure.InvalidRequest, "`offsets` has no effect: lines in the form of extract_features.py have no positions."));
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (!target.TryFindHead(model, BertTask.Features, out var head, out error))
            return new ErrorResult(error);

        var decode = request.Decode();
        var call = request.CallOf(request.Inputs.List, target, decode, windowsByDefault: request.Truncate is null) with
        {
            Offsets = request.Unit(),
        };
        if (await FeatureLimit.CheckAsync(
            client, model, head, call.Inputs.Items, decode.Features!, isCut: call.Windows is null, http.RequestAborted) is { } tooLarge)
        {
            return new ErrorResult(tooLarge);
        }

        var run = await runner.RunHeadsAsync(http, call, model, [head.Name]);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        var isPooled = request.Pooling is not (null or FeaturePooling.None);
        if (request.Format == FeaturesFormat.Bert)
            return new FeatureLines(run.Items, request.Mix is null ? request.Layers?.Values ?? [-1] : [], isPooled);
        IReadOnlyList<FeaturesItem> items = [.. run.Items.Select(item => new FeaturesItem(item, isPooled))];
        return request.Inputs.List.Single
            ? AnswerJson.Ok(items[0], AnswerJson.Wire.FeaturesItem)
            : AnswerJson.Ok(items, AnswerJson.Wire.IReadOnlyListFeaturesItem);
    }
}
