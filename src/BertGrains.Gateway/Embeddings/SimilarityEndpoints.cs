using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Embeddings;

/// <summary>The cosine similarity of a sentence to other sentences, as in text-embeddings-inference.</summary>
internal static class SimilarityEndpoints
{
    public static void MapSimilarity(this IEndpointRouteBuilder tei) => tei.MapPost("/similarity", CompareAsync).Produces<ReadOnlyMemory<float>>();

    /// <summary>Returns the cosine similarity of a sentence to each of some others.</summary>
    private static async Task<Results<JsonHttpResult<ReadOnlyMemory<float>>, ErrorResult>> CompareAsync(
        JsonBody<SimilarityRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var sentences = request.Inputs.Sentences.List;
        if (sentences.Count == 0)
            return new ErrorResult(new(RequestFailure.EmptyInput, "`inputs.sentences` cannot be empty"));
        // The source is not counted: the limit is that of the caller's list.
        sentences.Items.Insert(0, InputItem.FromText(request.Inputs.SourceSentence));
        var parameters = request.Parameters ?? new SimilarityParameters();
        var call = new GatewayRequest(sentences, query.With(request.Model, request.Head), new DecodeOptions { Normalize = false })
        {
            Truncate = parameters.Truncate,
            TruncationSide = parameters.TruncationDirection,
            PromptName = parameters.PromptName,
        };
        var run = await runner.RunHeadAsync(http, call, BertTask.Embed);
        if (run.Error is not null)
            return new ErrorResult(run.Error);

        var vectors = run.Items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values).ToArray();
        var cosines = vectors[1..].Select(vector => Cosine(vectors[0].Span, vector.Span)).ToArray();
        return AnswerJson.Ok<ReadOnlyMemory<float>>(cosines, AnswerJson.Wire.ReadOnlyMemorySingle);
    }

    /// <summary>Returns 0 for a zero vector. Sums in double, since rounding in float changes the last digits of the response.</summary>
    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squareA += (double)a[i] * a[i];
            squareB += (double)b[i] * b[i];
        }

        return squareA > 0 && squareB > 0 ? (float)(product / Math.Sqrt(squareA * squareB)) : 0;
    }
}
