using BertGrains.Gateway.Embedding;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Selection;

namespace BertGrains.Gateway.Prediction;

/// <summary>
/// The paths where text-embeddings-inference answers the task of its one model, and which hosted clients use: embedding when the model
/// has a head for it, else prediction.
/// </summary>
internal static class DefaultTaskEndpoints
{
    public static void Map(GatewayRoutes routes)
    {
        var operation = new Operation(
            Dialect.Tei, "As /embed when the model can embed, else as /predict.", "DefaultTaskResponse", EmbeddingEndpoints.EmbedBody);
        routes.Post("/", operation, AnswerAsync);
        routes.Post("/invocations", operation, AnswerAsync);
    }

    private static async Task<RequestError?> AnswerAsync(Exchange exchange)
    {
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        if (!Choice.TryModel(exchange, models, named: null, out var model, out var error))
            return error;
        return model.Heads.Any(head => head.Task == BertTask.Embed)
            ? await EmbeddingEndpoints.EmbedAsync(exchange)
            : await PredictionEndpoints.PredictAsync(exchange);
    }
}
