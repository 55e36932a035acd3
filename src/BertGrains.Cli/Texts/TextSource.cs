using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Texts;

/// <summary>Texts from the command line, or from a file or standard input with one text per line.</summary>
internal sealed class TextSource : IDisposable
{
    /// <summary>Maximum number of texts in a chunk.</summary>
    public const int ChunkItems = 64;

    // A chunk of long lines ends earlier, which bounds the memory of the texts in flight.
    private const int ChunkCharacters = 256 * 1024;

    private const int LinesAhead = 256;
    private const int ReadBuffer = 64 * 1024;
    private readonly IReadOnlyList<string> _arguments;
    private readonly Stream _stream;

    private TextSource(IReadOnlyList<string> arguments, Stream stream)
    {
        _arguments = arguments;
        _stream = stream;
    }

    /// <summary>The texts of the command line, otherwise of the file, otherwise of standard input if it is redirected.</summary>
    /// <exception cref="CommandException">There is no source or more than one, or the file does not exist.</exception>
    public static TextSource Open(IReadOnlyList<string> arguments, string? file)
    {
        if (arguments.Count > 0)
        {
            return file is null
                ? new TextSource(arguments, Stream.Null)
                : throw CommandException.BadUsage("texts are given as arguments and with --input; use one of them");
        }

        if (file is null && !Console.IsInputRedirected)
        {
            throw CommandException.BadUsage(
                "no texts; give them as arguments, with --input FILE, or on standard input, one per line");
        }

        if (file is null or "-")
            return new TextSource([], StandardStreams.OpenInput());

        return File.Exists(file)
            ? new TextSource([], new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 }))
            : throw new CommandException($"--input: the file '{file}' does not exist");
    }

    /// <summary>Standard input, also from a terminal.</summary>
    public static TextSource OpenStandardInput() => new([], StandardStreams.OpenInput());

    /// <summary>Number of texts; null if the source cannot be read twice.</summary>
    public async Task<long?> CountAsync(CancellationToken cancellationToken)
    {
        if (_arguments.Count > 0)
            return _arguments.Count;

        if (!_stream.CanSeek)
            return null;

        long count = 0;
        var start = _stream.Position;
        using var reader = CreateReader();
        while (await reader.ReadLineAsync(cancellationToken) is not null)
            count++;

        _stream.Position = start;
        return count;
    }

    /// <summary>
    /// The texts in order, in chunks. A chunk is full if texts arrive faster than they are read; otherwise it holds the texts that have
    /// arrived, so that a slow writer to a pipe gets each result at once.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> ReadChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in _arguments.Chunk(ChunkItems))
            yield return chunk;

        var lines = Channel.CreateBounded<string>(new BoundedChannelOptions(LinesAhead) { SingleReader = true, SingleWriter = true });
        var reading = ReadLinesAsync(lines.Writer, cancellationToken);
        while (await lines.Reader.WaitToReadAsync(cancellationToken))
        {
            var chunk = new List<string>();
            var characters = 0;
            while (chunk.Count < ChunkItems && characters < ChunkCharacters && lines.Reader.TryRead(out var line))
            {
                chunk.Add(line);
                characters += line.Length;
            }

            yield return chunk;
        }

        await reading;
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private async Task ReadLinesAsync(ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = CreateReader();
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
                await lines.WriteAsync(line, cancellationToken);

            lines.Complete();
        }
        catch (Exception exception)
        {
            // The reader of the channel throws it.
            lines.Complete(exception);
        }
    }

    private StreamReader CreateReader() => new(_stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, ReadBuffer, leaveOpen: true);
}
