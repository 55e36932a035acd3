using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Predictions;

/// <summary>
/// The paths where text-embeddings-inference runs the task of its one model, as hosted clients use them: embedding when the model has an
/// embedding head, else prediction.
/// </summary>
internal static class DefaultTaskEndpoints
{
    public static void MapDefaultTask(this IEndpointRouteBuilder tei)
    {
        foreach (var path in (string[])["/", "/invocations"])
        {
            tei.MapPost(path, RunAsync)
                .WithMetadata(new AcceptsMetadata([], typeof(EmbedRequest)))
                .Produces<AnyOf<IReadOnlyList<ReadOnlyMemory<float>>, AnyOf<IReadOnlyList<Prediction>, IReadOnlyList<IReadOnlyList<Prediction>>>>>();
        }
    }

    /// <summary>Runs <c>/embed</c> when the model has an embedding head, else <c>/predict</c>.</summary>
    /// <remarks>The query selects the model: the type of the body depends on the model's task.</remarks>
    private static async Task<IResult> RunAsync(
        [AsParameters] ModelQuery query, IBertClient client, InferenceRunner runner, HttpContext http)
    {
        var models = await client.GetModelsAsync(http.RequestAborted);
        if (!query.With(model: null).TryFindModel(models, out var model, out var error))
            return new ErrorResult(error);
        if (model.Heads.Any(head => head.Task == BertTask.Embed))
        {
            var body = await JsonBody<EmbedRequest>.BindAsync(http);
            return body.Error is null ? await EmbeddingEndpoints.EmbedAsync(body, query, runner, http) : new ErrorResult(body.Error);
        }
        else
        {
            var body = await JsonBody<PredictRequest>.BindAsync(http);
            return body.Error is null ? await PredictionEndpoints.PredictAsync(body, query, runner, http) : new ErrorResult(body.Error);
        }
    }
}
