using System.Buffers;
using System.Text.Json;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;
using BertGrains.Gateway;
using BertGrains.Gateway.Offsets;
using BertGrains.Tokenization;

namespace BertGrains.Cli.Tokens;

/// <summary>Tokenizes texts in order. Lines that have arrived are answered before more are read.</summary>
internal sealed class TokenizeRun(Tokenizer tokenizer, int? maxLength, int? stride, OffsetUnit unit)
{
    /// <summary>Runs to the last text.</summary>
    /// <exception cref="CommandException">A line is invalid; the lines before it are answered.</exception>
    public async Task RunAsync(TextSource texts)
    {
        await using var output = StandardStreams.OpenOutput();
        var buffer = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(buffer, ItemJson.WriterOptions);
        await foreach (var chunk in texts.ReadChunksAsync(CancellationToken.None))
        {
            try
            {
                foreach (var item in chunk.Where(item => !item.IsBlank))
                {
                    Write(json, item);
                    await json.FlushAsync();
                    json.Reset();
                    buffer.Write("\n"u8);
                }
            }
            finally
            {
                await output.WriteAsync(buffer.WrittenMemory);
                await output.FlushAsync();
                buffer.ResetWrittenCount();
            }
        }
    }

    private void Write(Utf8JsonWriter json, TextItem item)
    {
        var windows = Encode(item);
        json.WriteStartObject();
        item.WriteMembers(json);
        if (stride is null)
            EncodingJson.WriteMembers(json, windows[0], item, unit, tokenizer);
        else
            EncodingJson.WriteWindows(json, windows, item, unit, tokenizer);

        json.WriteEndObject();
    }

    private IReadOnlyList<TokenEncoding> Encode(TextItem item)
    {
        if (item.Fault is { } fault)
            throw Failure(item, fault);

        try
        {
            return stride is { } shared
                ? tokenizer.EncodeWindows(item.Text, item.Pair, maxLength!.Value, shared)
                : [tokenizer.Encode(item.Text, item.Pair, maxLength is { } limit ? new Truncation(limit) : null)];
        }
        catch (TruncationException exception)
        {
            throw Failure(item, exception.Message.TrimEnd('.'));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Failure(item, $"--max-length {maxLength} leaves no room for the special tokens of a pair");
        }
    }

    private static CommandException Failure(TextItem item, string reason) =>
        new($"line {item.Line:N0} of the input cannot be tokenized: {reason}");
}
