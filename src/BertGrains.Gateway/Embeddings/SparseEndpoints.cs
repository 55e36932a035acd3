using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SparseVectors = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.IReadOnlyList<BertGrains.Gateway.Answers.SparseValue>>;

namespace BertGrains.Gateway.Embeddings;

/// <summary>Sparse embeddings of texts, as in text-embeddings-inference.</summary>
internal static class SparseEndpoints
{
    public static void MapSparseEmbeddings(this IEndpointRouteBuilder tei) =>
        tei.MapPost("/embed_sparse", EmbedAsync).Produces<SparseVectors>();

    /// <summary>Returns the tokens of the vocabulary with a weight above 0 for each input, as a list of lists also for a single input.</summary>
    public static async Task<Results<JsonHttpResult<SparseVectors>, ErrorResult>> EmbedAsync(
        JsonBody<EmbedSparseRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var target = query.With(request.Model, request.Head);
        var call = request.CallOf(request.Inputs.List, target, DecodeOptions.Default) with { PromptName = request.PromptName };
        var run = await runner.RunHeadAsync(http, call, BertTask.EmbedSparse);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        SparseVectors vectors = [.. run.Items.Select(item => TaskOutputs.Weights((SparseEmbeddingOutput)item.Outputs[0]))];
        return AnswerJson.Ok(vectors, AnswerJson.Wire.IReadOnlyListIReadOnlyListSparseValue);
    }
}
