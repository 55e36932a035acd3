using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;
using BertGrains.Gateway.Selection;

namespace BertGrains.Gateway.Entities;

/// <summary>Labelled spans of texts.</summary>
internal static class EntityEndpoints
{
    private static readonly BodySchema EntitiesBody = new("EntitiesRequest", strict: true,
        Members.Items, Members.Aggregation, Members.Truncate, Members.TruncationDirection, Members.TimeoutMs, Members.Model, Members.Head);

    public static void Map(GatewayRoutes routes) =>
        routes.Post("/entities", new(Dialect.BertGrains, "Labelled spans of each input.", "EntitiesResponse", EntitiesBody), FindAsync);

    /// <summary>
    /// A list of spans for one input, a list of such lists for a list of inputs, where <c>{"error":{…}}</c> stands in the place of one
    /// that failed.
    /// </summary>
    private static async Task<RequestError?> FindAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(EntitiesBody);
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        if (!Choice.TryModel(exchange, models, body.Model, out var model, out var error))
            return error;
        if (!Choice.TryHead(exchange, model, BertTask.TokenClassify, body.Head, out var head, out error))
            return error;
        string[] heads = [head.Name];
        (var items, error) = await ItemByItem.RunAsync(exchange, body, model, heads);
        if (error is not null)
            return error;
        await JsonResponse.WriteAsync(exchange, items, body.Inputs!.Single, (writer, item) =>
        {
            if (item.Error is not null)
                ItemJson.Write(writer, heads, item);
            else
                ItemJson.WriteOutput(writer, item.Outputs[0], rawScores: false);
        });
        return null;
    }
}
