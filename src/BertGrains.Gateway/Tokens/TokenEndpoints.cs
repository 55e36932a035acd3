using System.Text.Json;
using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;
using BertGrains.Gateway.Selection;

namespace BertGrains.Gateway.Tokens;

/// <summary>From text to tokens and back, as text-embeddings-inference does it.</summary>
internal static class TokenEndpoints
{
    private static readonly BodySchema TokenizeBody = new("TokenizeRequest", strict: false,
        new BodyMember("inputs", static (ref r, body, max) => body.Inputs = InputForms.Texts(ref r, "inputs", max), required: true),
        new BodyMember("add_special_tokens",
            static (ref r, body, _) => body.AddSpecialTokens = Scalars.Boolean(ref r, "add_special_tokens"), nullable: false),
        Members.PromptName, Members.Model);

    private static readonly BodySchema DecodeBody = new("DecodeRequest", strict: false,
        new BodyMember("ids", static (ref r, body, _) => body.Ids = InputForms.IdLists(ref r, "ids"), required: true),
        new BodyMember("skip_special_tokens",
            static (ref r, body, _) => body.SkipSpecialTokens = Scalars.Boolean(ref r, "skip_special_tokens"), nullable: false),
        Members.Model);

    public static void Map(GatewayRoutes routes)
    {
        routes.Post("/tokenize", new(Dialect.Tei, "The tokens of each text.", "TokenizeResponse", TokenizeBody), TokenizeAsync);
        routes.Post("/decode", new(Dialect.Tei, "The text of each list of token ids.", "DecodeResponse", DecodeBody), DecodeAsync);
    }

    /// <summary><c>[[{"id","text","special","start","stop"}]]</c>, with positions in bytes of UTF-8, null for added tokens.</summary>
    private static async Task<RequestError?> TokenizeAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(TokenizeBody);
        if (WholeRequest.Check(body.Inputs!, body, exchange.Options) is { } invalid)
            return invalid;
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        if (!Choice.TryModel(exchange, models, body.Model, out var model, out var error))
            return error;
        var texts = body.Inputs!.Items.ConvertAll(item => item.Text!);
        var response = await exchange.Client.TokenizeAsync(new TokenizeRequest(texts, model.Name, body.AddSpecialTokens), exchange.Aborted);
        if (response.Error is not null)
            return RequestError.From(response.Error);

        await JsonResponse.WriteAsync(exchange, [.. texts.Zip(response.Items)], single: false,
            static (writer, item) => WriteTokens(writer, item.First, item.Second));
        return null;
    }

    private static void WriteTokens(Utf8JsonWriter writer, string text, IReadOnlyList<Token> tokens)
    {
        var positions = new Utf8Positions(text);
        writer.WriteStartArray();
        foreach (var token in tokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, token.Id);
            writer.WriteString("text"u8, token.Special ? token.Text : text.AsSpan()[token.Start..token.End]);
            writer.WriteBoolean("special"u8, token.Special);
            if (token.Special)
            {
                writer.WriteNull("start"u8);
                writer.WriteNull("stop"u8);
            }
            else
            {
                writer.WriteNumber("start"u8, positions.Of(token.Start));
                writer.WriteNumber("stop"u8, positions.Of(token.End));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary><c>["text",…]</c></summary>
    private static async Task<RequestError?> DecodeAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(DecodeBody);
        var ids = body.Ids!;
        if (ItemLimit.Check(ids.Count, exchange.Options) is { } tooMany)
            return tooMany;
        if (ids.Exists(list => list.Count == 0))
            return new(Failure.EmptyInput, "`input_ids` cannot be empty");
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        if (!Choice.TryModel(exchange, models, body.Model, out var model, out var error))
            return error;
        var response = await exchange.Client.DecodeAsync(new DecodeRequest(ids, model.Name, body.SkipSpecialTokens), exchange.Aborted);
        if (response.Error is not null)
            return RequestError.From(response.Error);

        await JsonResponse.WriteAsync(exchange, response.Items, single: false, static (writer, text) => writer.WriteStringValue(text));
        return null;
    }
}
