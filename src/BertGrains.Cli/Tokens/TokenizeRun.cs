using System.Buffers;
using System.Text.Json;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;
using BertGrains.Tokenization;

namespace BertGrains.Cli.Tokens;

/// <summary>Tokenizes standard input line by line. Lines that have arrived are answered before more are read.</summary>
internal sealed class TokenizeRun(WordPieceTokenizer tokenizer, int? maxLength, int? stride)
{
    /// <summary>Runs to the end of the input.</summary>
    /// <exception cref="CommandException">A line is invalid; the lines before it are answered.</exception>
    public async Task RunAsync()
    {
        using var input = TextSource.OpenStandardInput();
        await using var output = StandardStreams.OpenOutput();
        var buffer = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        long number = 0;
        await foreach (var chunk in input.ReadChunksAsync(CancellationToken.None))
        {
            try
            {
                foreach (var line in chunk)
                {
                    number++;
                    Write(json, TokenizeInput.Parse(line));
                    await json.FlushAsync();
                    json.Reset();
                    buffer.Write("\n"u8);
                }
            }
            catch (Exception exception) when (exception is JsonException or TruncationException or ArgumentOutOfRangeException)
            {
                throw new CommandException($"line {number:N0} of the input cannot be tokenized: {Reason(exception)}");
            }
            finally
            {
                await output.WriteAsync(buffer.WrittenMemory);
                await output.FlushAsync();
                buffer.ResetWrittenCount();
            }
        }
    }

    private string Reason(Exception exception) =>
        exception is ArgumentOutOfRangeException
            ? $"--max-length {maxLength} leaves no room for the special tokens of a pair"
            : exception.Message.TrimEnd('.');

    private void Write(Utf8JsonWriter json, TokenizeInput item)
    {
        if (stride is { } shared)
            EncodingJson.Write(json, tokenizer.EncodeWindows(item.Text, item.Pair, maxLength!.Value, shared));
        else
            EncodingJson.Write(json, tokenizer.Encode(item.Text, item.Pair, maxLength is { } limit ? new Truncation(limit) : null));
    }
}
