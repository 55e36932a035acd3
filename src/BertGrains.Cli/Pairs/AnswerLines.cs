using System.Buffers;
using System.Text.Json;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;
using BertGrains.Gateway;
using BertGrains.Gateway.Offsets;

namespace BertGrains.Cli.Pairs;

/// <summary>One JSON object per question: line, question, and the members of the answers of the HTTP path /answer.</summary>
internal sealed class AnswerLines : IResultWriter
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly string? _sharedContext;
    private readonly OffsetUnit _offsets;

    /// <param name="stream">Destination; disposed with the writer.</param>
    /// <param name="sharedContext">The context of questions that have none of their own.</param>
    /// <param name="offsets">Unit of positions in the context.</param>
    public AnswerLines(Stream stream, string? sharedContext, OffsetUnit offsets)
    {
        _sharedContext = sharedContext;
        _offsets = offsets;
        _stream = stream;
        _json = new Utf8JsonWriter(_buffer, ItemJson.WriterOptions);
    }

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        _json.WriteStartObject();
        _json.WriteNumber("line"u8, item.Line);
        _json.WriteString("question"u8, item.Text);
        ItemJson.WriteAnswerMembers(_json, ResultOffsets.In(_offsets, result, InputItem.FromText(item.Text, item.Pair ?? _sharedContext)));
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
