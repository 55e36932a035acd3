using System.Runtime.CompilerServices;
using System.Threading.Channels;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Texts;

/// <summary>Texts that are arguments, or lines of a file or of standard input.</summary>
internal sealed class TextSource : IDisposable
{
    /// <summary>Maximum number of texts in a chunk.</summary>
    public const int ChunkItems = 64;

    // A chunk of long lines ends earlier, which bounds the memory of the texts in flight.
    private const int ChunkCharacters = 256 * 1024;

    private const int LinesAhead = 256;
    private readonly IReadOnlyList<TextItem> _arguments;
    private readonly Stream _stream;
    private readonly string? _format;

    private TextSource(IReadOnlyList<TextItem> arguments, Stream stream, string? format)
    {
        _arguments = arguments;
        _stream = stream;
        _format = format;
    }

    /// <summary>Whether the texts are the lines of a file or of standard input.</summary>
    public bool HasLines => _arguments.Count == 0;

    /// <summary>Texts that are arguments.</summary>
    /// <param name="items">At least one.</param>
    public static TextSource FromArguments(IReadOnlyList<TextItem> items) => new(items, Stream.Null, format: null);

    /// <summary>The lines of a file, or of standard input if it is redirected.</summary>
    /// <param name="file">Path of the file; null or - for standard input.</param>
    /// <param name="format">One of <see cref="InputFormat"/>; null if the first line decides.</param>
    /// <exception cref="CommandException">Standard input is a terminal, or the file does not exist.</exception>
    public static TextSource FromLines(string? file, string? format)
    {
        if (file is null && !Console.IsInputRedirected)
        {
            throw CommandException.BadUsage(
                "no texts; give them as arguments, with --input FILE, or on standard input, one per line");
        }

        if (file is null or "-")
            return new TextSource([], StandardStreams.OpenInput(), format);

        return File.Exists(file)
            ? new TextSource([], new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 }), format)
            : throw new CommandException($"--input: '{file}' {(Directory.Exists(file) ? "is a folder" : "does not exist")}; expected a file with texts");
    }

    /// <summary>Number of lines or arguments; null if the source cannot be read twice.</summary>
    public async Task<long?> CountAsync(CancellationToken cancellationToken)
    {
        if (_arguments.Count > 0)
            return _arguments.Count;

        if (!_stream.CanSeek)
            return null;

        long count = 0;
        var start = _stream.Position;
        var lines = new LineReader(_stream);
        while (await lines.ReadAsync(cancellationToken) is not null)
            count++;

        _stream.Position = start;
        return count;
    }

    /// <summary>
    /// The items in order, blank lines among them, in chunks. A chunk is full if lines arrive faster than they are read; otherwise it
    /// holds the lines that have arrived, so that a slow writer to a pipe gets each result at once.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<TextItem>> ReadChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in _arguments.Chunk(ChunkItems))
            yield return chunk;

        var lines = Channel.CreateBounded<TextItem>(new BoundedChannelOptions(LinesAhead) { SingleReader = true, SingleWriter = true });
        var reading = ReadLinesAsync(lines.Writer, cancellationToken);
        while (await lines.Reader.WaitToReadAsync(cancellationToken))
        {
            var chunk = new List<TextItem>();
            var characters = 0;
            while (chunk.Count < ChunkItems && characters < ChunkCharacters && lines.Reader.TryRead(out var item))
            {
                chunk.Add(item);
                characters += item.Length;
            }

            yield return chunk;
        }

        await reading;
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private async Task ReadLinesAsync(ChannelWriter<TextItem> lines, CancellationToken cancellationToken)
    {
        try
        {
            var input = new LineReader(_stream);
            var format = _format;
            for (long number = 1; await input.ReadAsync(cancellationToken) is var (line, fault); number++)
            {
                var item = fault is not null ? new TextItem(number, line) { Fault = fault }
                    : string.IsNullOrWhiteSpace(line) ? new TextItem(number, line) { IsBlank = true }
                    : InputFormat.Read(format ??= InputFormat.Detect(line), number, line);
                await lines.WriteAsync(item, cancellationToken);
            }

            lines.Complete();
        }
        catch (Exception exception)
        {
            // The reader of the channel throws it.
            lines.Complete(exception);
        }
    }
}
