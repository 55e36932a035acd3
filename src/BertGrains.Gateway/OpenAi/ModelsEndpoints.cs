using System.Text.Json;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;
using BertGrains.Gateway.Selection;

namespace BertGrains.Gateway.OpenAi;

/// <summary>The models served, as OpenAI lists them.</summary>
internal static class ModelsEndpoints
{
    public static void Map(GatewayRoutes routes, TimeProvider time)
    {
        // OpenAI's model has a time of creation; for a served one that is when it came to be served here.
        var created = time.GetUtcNow().ToUnixTimeSeconds();
        routes.Get("/v1/models", new(Dialect.OpenAi, "The models served.", "OpenAiModels"), exchange => ListAsync(exchange, created));
        routes.Get("/v1/models/{model}", new(Dialect.OpenAi, "One of the models served.", "OpenAiModel"),
            exchange => OneAsync(exchange, created));
    }

    private static async Task<RequestError?> ListAsync(Exchange exchange, long created)
    {
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        var json = new JsonResponse(exchange.Http.Response);
        json.Writer.WriteStartObject();
        json.Writer.WriteString("object"u8, "list"u8);
        json.Writer.WriteStartArray("data"u8);
        foreach (var model in models)
            Write(json.Writer, model, created);
        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.CompleteAsync(exchange.Aborted);
        return null;
    }

    private static async Task<RequestError?> OneAsync(Exchange exchange, long created)
    {
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        var name = (string)exchange.Http.Request.RouteValues["model"]!;
        if (!Choice.TryModel(exchange, models, name, out var model, out var error))
            return error;
        var json = new JsonResponse(exchange.Http.Response);
        Write(json.Writer, model, created);
        await json.CompleteAsync(exchange.Aborted);
        return null;
    }

    private static void Write(Utf8JsonWriter writer, ModelDescription model, long created)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, model.Name);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, created);
        writer.WriteString("owned_by"u8, model.Source ?? "bertgrains");
        writer.WriteEndObject();
    }
}
