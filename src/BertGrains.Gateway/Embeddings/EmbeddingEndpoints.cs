using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using TokenVectors = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.IReadOnlyList<System.ReadOnlyMemory<float>>>;
using Vectors = System.Collections.Generic.IReadOnlyList<System.ReadOnlyMemory<float>>;

namespace BertGrains.Gateway.Embeddings;

/// <summary>Vectors of texts and of tokens, as in text-embeddings-inference.</summary>
internal static class EmbeddingEndpoints
{
    public static void MapEmbeddings(this IEndpointRouteBuilder tei)
    {
        tei.MapPost("/embed", EmbedAsync).Produces<Vectors>();
        tei.MapPost("/embed_all", EmbedAllAsync).Produces<TokenVectors>();
    }

    /// <summary>Returns one vector per input, as a list also for a single input.</summary>
    public static async Task<Results<JsonHttpResult<Vectors>, JsonHttpResult<IReadOnlyList<QuantizedVector>>, ErrorResult>> EmbedAsync(
        JsonBody<EmbedRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var decode = new DecodeOptions { Normalize = request.Normalize, Dimensions = request.Dimensions, Precision = request.Precision };
        var call = request.CallOf(request.Inputs.List, query.With(request.Model, request.Head), decode) with { PromptName = request.PromptName };
        var run = await runner.RunHeadAsync(http, call, BertTask.Embed);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        if (request.Precision is not (null or EmbeddingPrecision.Float32))
        {
            IReadOnlyList<QuantizedVector> quantized =
                [.. run.Items.Select(item => new QuantizedVector((QuantizedEmbeddingOutput)item.Outputs[0]))];
            return AnswerJson.Ok(quantized, AnswerJson.Wire.IReadOnlyListQuantizedVector);
        }

        var vectors = new ReadOnlyMemory<float>[run.Items.Count];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = ((EmbeddingOutput)run.Items[i].Outputs[0]).Values;
        return AnswerJson.Ok<Vectors>(vectors, AnswerJson.Wire.IReadOnlyListReadOnlyMemorySingle);
    }

    /// <summary>
    /// Returns one vector per token of each input, including special tokens: its embedding for late interaction where the model has such a head,
    /// else the hidden state of the last layer.
    /// </summary>
    private static async Task<Results<JsonHttpResult<TokenVectors>, ErrorResult>> EmbedAllAsync(
        JsonBody<EmbedAllRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var call = request.CallOf(request.Inputs.List, query.With(request.Model, request.Head), DecodeOptions.Default) with { PromptName = request.PromptName };
        var run = await runner.RunHeadAsync(http, call, [BertTask.EmbedTokens, BertTask.Features]);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        TokenVectors vectors = [.. run.Items.Select(item => Outputs.VectorsOfTokens(item.Outputs[0]))];
        return AnswerJson.Ok(vectors, AnswerJson.Wire.IReadOnlyListIReadOnlyListReadOnlyMemorySingle);
    }
}
