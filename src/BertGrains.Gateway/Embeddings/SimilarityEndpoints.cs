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
        var parameters = request.Parameters ?? new SimilarityParameters();
        var (cosines, error) = await CosinesAsync(
            request.Inputs,
            inputs => CallOf(inputs, query.With(request.Model, request.Head), parameters),
            runner,
            http);
        return error is not null ? new ErrorResult(error) : AnswerJson.Ok<ReadOnlyMemory<float>>(cosines, AnswerJson.Wire.ReadOnlyMemorySingle);
    }

    /// <summary>The call for a list of inputs.</summary>
    public static GatewayRequest CallOf(InputList inputs, ModelQuery target, EmbeddingOptions parameters) =>
        parameters.CallOf(inputs, target, new DecodeOptions { Normalize = false }) with { PromptName = parameters.PromptName };

    /// <summary>The similarity of the source to each sentence, or an error.</summary>
    /// <param name="inputs">The source and the sentences.</param>
    /// <param name="callOf">The call for a list of inputs.</param>
    /// <param name="runner">Runs the call.</param>
    /// <param name="http">The request.</param>
    public static async Task<(float[] Cosines, RequestError? Error)> CosinesAsync(
        SimilarityInputs inputs, Func<InputList, GatewayRequest> callOf, InferenceRunner runner, HttpContext http)
    {
        var sentences = inputs.Sentences.List;
        if (sentences.Count == 0)
            return ([], new(RequestFailure.EmptyInput, "`inputs.sentences` cannot be empty"));

        // The source is not counted: the limit is that of the caller's list.
        sentences.Items.Insert(0, InputItem.FromText(inputs.SourceSentence));
        var run = await runner.RunHeadAsync(http, callOf(sentences), BertTask.Embed);
        if (run.Error is not null)
            return ([], run.Error);
        var vectors = run.Items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values).ToArray();
        return ([.. vectors[1..].Select(vector => Cosine(vectors[0].Span, vector.Span))], null);
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
