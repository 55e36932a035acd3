using System.Text.Json;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;
using BertGrains.Gateway.Selection;

namespace BertGrains.Gateway.Info;

/// <summary>What is served.</summary>
internal static class InfoEndpoints
{
    public static void Map(GatewayRoutes routes) =>
        routes.Get("/info", new(Dialect.Tei, "The model, its heads and the limits.", "Info"), InfoAsync);

    private static async Task<RequestError?> InfoAsync(Exchange exchange)
    {
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        if (!Choice.TryModel(exchange, models, named: null, out var model, out var error))
            return error;
        var info = ModelInfoFactory.Create(model, models, exchange.Options);
        await JsonResponse.WriteAsync(exchange, [info], single: true,
            static (writer, value) => JsonSerializer.Serialize(writer, value, InfoJson.Default.ModelInfo));
        return null;
    }
}
