using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;

namespace BertGrains.Gateway.OpenAi;

/// <summary>Embeddings as OpenAI gives them: always of unit length, with usage, as numbers or as base64 of little-endian floats.</summary>
internal static class OpenAiEmbeddingEndpoints
{
    private static readonly BodySchema EmbeddingsBody = new("OpenAiEmbeddingsRequest", strict: false,
        new BodyMember("input", static (ref r, body, max) => body.Inputs = InputForms.TextsOrIds(ref r, "input", max), required: true),
        Members.Model, Members.Head, Members.Dimensions,
        new BodyMember("encoding_format", static (ref r, body, _) => body.Base64 = Scalars.Base64(ref r, "encoding_format")),
        new BodyMember("user", static (ref r, _, _) => Scalars.Text(ref r, "user")));

    public static void Map(GatewayRoutes routes)
    {
        var operation = new Operation(Dialect.OpenAi, "A vector of each input, as OpenAI has it.", "OpenAiEmbeddings", EmbeddingsBody);
        routes.Post("/v1/embeddings", operation, EmbedAsync);
        routes.Post("/embeddings", operation, EmbedAsync);
    }

    private static async Task<RequestError?> EmbedAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(EmbeddingsBody);
        var decode = new DecodeOptions { Normalize = true, Dimensions = body.Dimensions };
        var run = await WholeRequest.RunAsync(exchange, body, BertTask.Embed, decode);
        if (run.Error is not null)
            return run.Error;

        var json = new JsonResponse(exchange.Http.Response);
        var writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        long tokens = 0;
        for (var i = 0; i < run.Items.Count; i++)
        {
            tokens += run.Items[i].Tokens;
            WriteEmbedding(writer, i, ((EmbeddingOutput)run.Items[i].Outputs[0]).Values.Span, body.Base64);
            await json.FlushIfLargeAsync(exchange.Aborted);
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, run.Model!.Name);
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, tokens);
        writer.WriteNumber("total_tokens"u8, tokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
        await json.CompleteAsync(exchange.Aborted);
        return null;
    }

    private static void WriteEmbedding(Utf8JsonWriter writer, int index, ReadOnlySpan<float> values, bool base64)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "embedding"u8);
        writer.WriteNumber("index"u8, index);
        writer.WritePropertyName("embedding"u8);
        if (!base64)
            FloatJson.WriteArray(writer, values);
        else
            writer.WriteBase64StringValue(LittleEndian(values));
        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.AsBytes(values);
        var swapped = new int[values.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(values), swapped);
        return MemoryMarshal.AsBytes(swapped.AsSpan());
    }
}
