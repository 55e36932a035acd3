using System.Buffers;
using System.Text.Json;
using BertGrains.Cli.Texts;
using BertGrains.Gateway;
using BertGrains.Gateway.Offsets;

namespace BertGrains.Cli.Results;

/// <summary>One JSON object per text: line, text, pair, and the members of the object of the HTTP path /infer.</summary>
internal sealed class JsonLinesWriter : IResultWriter
{
    private readonly Stream _stream;
    private readonly IReadOnlyList<string> _heads;
    private readonly OffsetUnit _offsets;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    /// <param name="stream">Destination; disposed with the writer.</param>
    /// <param name="heads">Names of the heads, in the order of their outputs.</param>
    /// <param name="offsets">Unit of positions.</param>
    public JsonLinesWriter(Stream stream, IReadOnlyList<string> heads, OffsetUnit offsets)
    {
        _offsets = offsets;
        _stream = stream;
        _heads = heads;
        _json = new Utf8JsonWriter(_buffer, ItemJson.WriterOptions);
    }

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        _json.WriteStartObject();
        item.WriteMembers(_json);
        ItemJson.WriteMembers(_json, _heads, ResultOffsets.In(_offsets, result, item.ToInput()));
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
    }

    /// <summary>Writes nothing; the other lines have their numbers.</summary>
    public void WriteBlank()
    {
    }

    /// <inheritdoc />
    public async Task FlushAsync()
    {
        await _stream.WriteAsync(_buffer.WrittenMemory);
        await _stream.FlushAsync();
        _buffer.ResetWrittenCount();
    }

    /// <inheritdoc />
    public Task CompleteAsync() => FlushAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        await _stream.DisposeAsync();
    }
}
