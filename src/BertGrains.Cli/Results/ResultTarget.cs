using BertGrains.Cli.Pictures;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;
using BertGrains.Gateway.Offsets;
using Spectre.Console;

namespace BertGrains.Cli.Results;

/// <summary>Destination and format of the results.</summary>
internal sealed class ResultTarget
{
    private const int FileBuffer = 64 * 1024;
    private readonly string? _file;
    private readonly ColorChoice _color;

    private ResultTarget(string? file, string format, ColorChoice color)
    {
        _file = file;
        _color = color;
        Format = format;
    }

    /// <summary>One of <see cref="OutputFormat"/>.</summary>
    public string Format { get; }

    /// <summary>The destination and format of the options.</summary>
    /// <exception cref="CommandException">The output is the input file.</exception>
    public static ResultTarget Choose(string? file, string? format, string? input, ColorChoice color)
    {
        if (file is not null && input is not null && Path.GetFullPath(file) == Path.GetFullPath(input))
            throw CommandException.BadUsage("--output and --input name the same file; choose another file for the results");

        return new ResultTarget(file, format ?? OutputFormat.Default(file, !Console.IsOutputRedirected), color);
    }

    /// <summary>A console that writes to an opened output.</summary>
    public IAnsiConsole CreateConsole(Stream output) => WideConsole.Create(_file is null ? null : output, _color);

    /// <summary>Whether the results go to a pipe, whose reader may write to the terminal.</summary>
    public bool IsPipe => _file is null && StandardStreams.OutputIsPipe;

    /// <summary>Opens the output in its format; an existing file is replaced.</summary>
    /// <param name="heads">The heads whose outputs follow, in order.</param>
    /// <param name="count">Number of results; null if unknown.</param>
    /// <param name="columnsOf">The columns of a file of NumPy for a head; null for floats of all dimensions.</param>
    /// <param name="offsets">Unit of the positions that are printed.</param>
    /// <param name="tokenOf">The token of an index in the vocabulary, for sparse embeddings.</param>
    /// <exception cref="CommandException">The format cannot hold these results.</exception>
    public IResultWriter Open(
        IReadOnlyList<HeadDescription> heads,
        long? count,
        Func<HeadDescription, NumpyColumns>? columnsOf = null,
        OffsetUnit offsets = OffsetUnit.Utf16,
        Func<int, string>? tokenOf = null)
    {
        switch (Format)
        {
            case OutputFormat.Numpy:
                var head = CheckNumpy(heads, count);
                var columns = columnsOf?.Invoke(head) ?? NumpyColumns.Of(EmbeddingPrecision.Float32, head.Dimensions);
                return new NumpyWriter(OpenStream(), columns, count);
            case OutputFormat.Table:
                var stream = OpenStream();
                var console = CreateConsole(stream);
                return heads.All(head => PictureOf.IsRow(head.Task))
                    ? new TableWriter(console, heads, stream)
                    : new PictureWriter(console, heads, stream, new PictureNames(TokenOf: tokenOf));
            default:
                return new JsonLinesWriter(OpenStream(), [.. heads.Select(head => head.Name)], offsets);
        }
    }

    /// <summary>Opens the output, of which the writer is the owner.</summary>
    public Stream OpenStream()
    {
        if (_file is null)
            return StandardStreams.OpenOutput();
        if (Directory.Exists(_file))
            throw new CommandException($"--output: '{_file}' is a folder; expected the name of a file");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(_file))))
            throw new CommandException($"--output: the folder of '{_file}' does not exist");
        try
        {
            return new FileStream(_file, FileMode.Create, FileAccess.Write, FileShare.Read, FileBuffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--output: '{_file}' cannot be written: {exception.Message.TrimEnd('.')}");
        }
    }

    private HeadDescription CheckNumpy(IReadOnlyList<HeadDescription> heads, long? count)
    {
        if (heads is not [{ Task: BertTask.Embed } head])
            throw CommandException.BadUsage("--format npy holds the embeddings of one head; choose one embedding head with --heads");

        return count is not null || _file is not null
            ? head
            : throw CommandException.BadUsage("--format npy needs the number of texts in advance; use --input FILE or --output FILE");
    }
}

/// <summary>Writes results in the order of the texts. Owns the stream that it writes to.</summary>
internal interface IResultWriter : IAsyncDisposable
{
    /// <summary>Buffers the result of one text.</summary>
    void Write(TextItem item, ItemResult result);

    /// <summary>Buffers what a format has for a blank line, which has no result.</summary>
    void WriteBlank();

    /// <summary>Writes the buffer to the output.</summary>
    Task FlushAsync();

    /// <summary>Completes the output after the last result.</summary>
    Task CompleteAsync();
}

/// <summary>Formats of the results, by their names on the command line.</summary>
internal static class OutputFormat
{
    /// <summary>For people: a picture of each text, or a table row for numbers.</summary>
    public const string Table = "table";

    /// <summary>A JSON object per text: line, text, pair, and the members of the HTTP path /infer.</summary>
    public const string JsonLines = "jsonl";

    /// <summary>A NumPy file of float32, a row per line; for embeddings.</summary>
    public const string Numpy = "npy";

    /// <summary>The format without the option: npy for a file with that extension, a table on a terminal, otherwise lines.</summary>
    public static string Default(string? outputFile, bool terminal) =>
        Path.GetExtension(outputFile) switch
        {
            ".npy" => Numpy,
            null when terminal => Table,
            _ => JsonLines,
        };
}
