using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;

namespace BertGrains.Gateway.Embedding;

/// <summary>Vectors as text-embeddings-inference gives them: of each input, of each token, and the likeness of sentences.</summary>
internal static class EmbeddingEndpoints
{
    internal static readonly BodySchema EmbedBody = new("EmbedRequest", strict: false,
        Members.TextsOrIds, Members.Truncate, Members.TruncationDirection, Members.PromptName, Members.Normalize, Members.Dimensions,
        Members.Model, Members.Head);

    private static readonly BodySchema EmbedAllBody = new("EmbedAllRequest", strict: false,
        Members.TextsOrIds, Members.Truncate, Members.TruncationDirection, Members.PromptName, Members.Model, Members.Head);

    public static void Map(GatewayRoutes routes)
    {
        routes.Post("/embed", new(Dialect.Tei, "A vector of each input.", "Vectors", EmbedBody), EmbedAsync);
        routes.Post("/embed_all", new(Dialect.Tei, "A vector of each token of each input.", "TokenVectors", EmbedAllBody), EmbedAllAsync);
    }

    /// <summary><c>[[…],…]</c>, also for a single input.</summary>
    internal static async Task<RequestError?> EmbedAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(EmbedBody);
        var decode = new DecodeOptions { Normalize = body.Normalize ?? true, Dimensions = body.Dimensions };
        return await AnswerAsync(exchange, body, BertTask.Embed, decode);
    }

    /// <summary><c>[[[…],…],…]</c>: hidden states of the last layer, special tokens included.</summary>
    private static async Task<RequestError?> EmbedAllAsync(Exchange exchange) =>
        await AnswerAsync(exchange, await exchange.ReadBodyAsync(EmbedAllBody), BertTask.Features, DecodeOptions.Default);

    private static async Task<RequestError?> AnswerAsync(Exchange exchange, RequestBody body, BertTask task, DecodeOptions decode)
    {
        var run = await WholeRequest.RunAsync(exchange, body, task, decode);
        if (run.Error is not null)
            return run.Error;
        await JsonResponse.WriteAsync(exchange, run.Items, single: false,
            static (writer, item) => ItemJson.WriteOutput(writer, item.Outputs[0], rawScores: false));
        return null;
    }
}
