using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Models;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Predictions;

/// <summary>
/// The paths where text-embeddings-inference runs the task of its one model, as hosted clients use them: the task of the head that the
/// request names, else the first that the model has of embedding, prediction, entities, ranking, sparse embedding and late interaction, which ranks.
/// </summary>
internal static class DefaultTaskEndpoints
{
    private static readonly BertTask[] Tasks =
        [BertTask.Embed, BertTask.Classify, BertTask.TokenClassify, BertTask.Rerank, BertTask.EmbedSparse, BertTask.EmbedTokens];

    public static void MapDefaultTask(this IEndpointRouteBuilder tei)
    {
        foreach (var path in (string[])["/", "/invocations"])
        {
            tei.MapPost(path, RunAsync)
                .WithMetadata(new AcceptsMetadata(
                    [], typeof(AnyOf<AnyOf<EmbedRequest, AnyOf<EmbedSparseRequest, RerankRequest>>, AnyOf<PredictRequest, EntitiesRequest>>)))
                .Produces<AnyOf<AnyOf<AnyOf<IReadOnlyList<ReadOnlyMemory<float>>, IReadOnlyList<IReadOnlyList<SparseValue>>>, IReadOnlyList<EntitiesItem>>,
                    AnyOf<AnyOf<IReadOnlyList<Prediction>, IReadOnlyList<Rank>>, IReadOnlyList<IReadOnlyList<Prediction>>>>>();
        }
    }

    /// <summary>Runs <c>/embed</c>, <c>/predict</c> or <c>/entities</c>.</summary>
    private static async Task<IResult> RunAsync(
        [AsParameters] ModelQuery query, CallerClient client, BodyReader reader, InferenceRunner runner, HttpContext http)
    {
        var models = await client.GetModelsAsync(http.RequestAborted);
        if (models.Count == 0)
            return new ErrorResult((await query.FindModelAsync(client, http.RequestAborted)).Error!);
        var (request, error) = await reader.ReadAsync(http.Request, Parse, http.RequestAborted);
        return request switch
        {
            EmbedRequest embed => await EmbeddingEndpoints.EmbedAsync(new(embed, null), query, runner, http),
            RerankRequest rerank => await RerankEndpoints.RankAsync(new(rerank, null), query, runner, http),
            EmbedSparseRequest sparse => await SparseEndpoints.EmbedAsync(new(sparse, null), query, runner, http),
            PredictRequest predict => await PredictionEndpoints.PredictAsync(new(predict, null), query, runner, http),
            EntitiesRequest entities => await EntityEndpoints.FindAsync(new(entities, null), query, client, runner, http),
            _ => new ErrorResult(error!),
        };

        // The type of the body depends on the task, and so on the model and the head that the body may name.
        (object? Body, RequestError? Error) Parse(ReadOnlySpan<byte> json)
        {
            var (target, error) = reader.Deserialize<TargetRequest>(json);
            if (target is null)
                return (null, error);
            var (task, noTask) = TaskOf(query.With(target.Model, target.Head), models, client);
            return task switch
            {
                BertTask.Embed => reader.Deserialize<EmbedRequest>(json),
                BertTask.Classify => reader.Deserialize<PredictRequest>(json),
                BertTask.TokenClassify => reader.Deserialize<EntitiesRequest>(json),
                BertTask.Rerank or BertTask.EmbedTokens => reader.Deserialize<RerankRequest>(json),
                BertTask.EmbedSparse => reader.Deserialize<EmbedSparseRequest>(json),
                _ => (null, noTask),
            };
        }
    }

    private static (BertTask? Task, RequestError? Error) TaskOf(ModelQuery target, IReadOnlyList<ModelDescription> models, CallerClient client)
    {
        if (target.Model is { } name && client.ModelFault(name) is { } forbidden)
            return (null, forbidden);
        if (!target.TryFindModel(models, out var model, out var error))
            return (null, error);
        var heads = model.Heads.Where(head => Tasks.Contains(head.Task) && (target.Head is null || head.Name == target.Head));
        return heads.MinBy(head => Array.IndexOf(Tasks, head.Task)) is { } first
            ? (first.Task, null)
            : (null, new(RequestFailure.UnknownHead, Reason(target, model)));
    }

    private static string Reason(ModelQuery target, ModelDescription model)
    {
        const string Here = "This path runs heads for embeddings, labels, entities, ranking, sparse embeddings and late interaction";
        return target.Head is null ? $"{Here}; {ModelQuery.HeadsOf(model)}"
            : model.Heads.FirstOrDefault(head => head.Name == target.Head) is { } other
                ? $"{Here}; the head {other.Name} has the task {ModelInfoFactory.TaskName(other.Task)}. Use the path of that task, or /infer."
            : $"There is no such head; {ModelQuery.HeadsOf(model)}";
    }
}
