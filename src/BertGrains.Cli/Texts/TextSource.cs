using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Texts;

/// <summary>Where texts come from: the command line, a file, or standard input, one a line.</summary>
internal sealed class TextSource : IDisposable
{
    /// <summary>Most texts in a chunk.</summary>
    public const int ChunkItems = 64;

    /// <summary>A chunk ends early after so many characters, so that long lines do not multiply what is held in memory.</summary>
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

    /// <summary>Texts from the command line win; then a file; then standard input, unless a person sits there.</summary>
    /// <exception cref="CommandException">There is no text, or too many places to take it from.</exception>
    public static TextSource Open(IReadOnlyList<string> arguments, string? file)
    {
        if (arguments.Count > 0)
        {
            return file is null
                ? new TextSource(arguments, Stream.Null)
                : throw CommandException.BadUsage("texts are given both as arguments and with --input; choose one");
        }

        if (file is null && !Console.IsInputRedirected)
        {
            throw CommandException.BadUsage(
                "there are no texts: give them as arguments, with --input FILE, or on standard input, one a line");
        }

        if (file is null or "-")
            return new TextSource([], StandardStreams.OpenInput());

        return File.Exists(file)
            ? new TextSource([], new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 }))
            : throw new CommandException($"--input: there is no file '{file}'");
    }

    /// <summary>Standard input, whoever is at the other end.</summary>
    public static TextSource OpenStandardInput() => new([], StandardStreams.OpenInput());

    /// <summary>How many texts there are; null when only reading them will tell.</summary>
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
    /// The texts in order, in chunks. A chunk is full where texts come faster than they are asked for, and is otherwise whatever has
    /// arrived, so a slow writer at the other end of a pipe sees its answers at once.
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
            // The reader of the channel throws it where the texts are used.
            lines.Complete(exception);
        }
    }

    private StreamReader CreateReader() => new(_stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, ReadBuffer, leaveOpen: true);
}
