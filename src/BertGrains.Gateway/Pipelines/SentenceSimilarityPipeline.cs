using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Pipelines;

/// <summary>The cosine similarity of a sentence to others.</summary>
internal static class SentenceSimilarityPipeline
{
    /// <summary>Returns one number per sentence.</summary>
    public static async Task<IResult> RunAsync(
        JsonBody<SentenceSimilarityRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var (cosines, error) = await SimilarityEndpoints.CosinesAsync(
            request.Inputs,
            inputs => SimilarityEndpoints.CallOf(
                inputs, query.With(request.Model, request.Head), request.Parameters ?? new SentenceSimilarityParameters()),
            runner,
            http);
        return error is not null ? new ErrorResult(error) : AnswerJson.Ok<ReadOnlyMemory<float>>(cosines, AnswerJson.Wire.ReadOnlyMemorySingle);
    }
}
