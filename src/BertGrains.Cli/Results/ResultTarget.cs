using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Results;

/// <summary>Where results go and in what form.</summary>
internal sealed class ResultTarget
{
    private const int FileBuffer = 64 * 1024;
    private readonly string? _file;

    private ResultTarget(string? file, string format)
    {
        _file = file;
        Format = format;
    }

    /// <summary>One of <see cref="OutputFormat"/>.</summary>
    public string Format { get; }

    /// <summary>What the options ask for.</summary>
    /// <exception cref="CommandException">The output would overwrite the input.</exception>
    public static ResultTarget Choose(string? file, string? format, string? input)
    {
        if (file is not null && input is not null && Path.GetFullPath(file) == Path.GetFullPath(input))
            throw CommandException.BadUsage("--output would overwrite the file of --input");

        return new ResultTarget(file, format ?? OutputFormat.Default(file, !Console.IsOutputRedirected));
    }

    /// <summary>Opens the output for the format; a file that exists is replaced.</summary>
    /// <param name="heads">The heads whose outputs come, in order.</param>
    /// <param name="count">How many results come; null when not known.</param>
    /// <exception cref="CommandException">The format cannot hold these results.</exception>
    public IResultWriter Open(IReadOnlyList<HeadDescription> heads, long? count)
    {
        string[] names = [.. heads.Select(head => head.Name)];
        switch (Format)
        {
            case OutputFormat.Numpy:
                var dimensions = CheckNumpy(heads, count);
                return new NumpyWriter(OpenStream(), dimensions, count);
            case OutputFormat.Table:
                var stream = OpenStream();
                return new TableWriter(WideConsole.Create(_file is null ? null : stream), names, stream);
            default:
                return new JsonLinesWriter(OpenStream(), names);
        }
    }

    private Stream OpenStream() =>
        _file is null
            ? StandardStreams.OpenOutput()
            : new FileStream(_file, FileMode.Create, FileAccess.Write, FileShare.Read, FileBuffer);

    private int CheckNumpy(IReadOnlyList<HeadDescription> heads, long? count)
    {
        if (heads is not [{ Task: BertTask.Embed } head])
            throw CommandException.BadUsage("--format npy holds the vectors of one embedding head; choose one with --heads");

        return count is not null || _file is not null
            ? head.Dimensions
            : throw CommandException.BadUsage("--format npy needs the number of texts first: give --input FILE or --output FILE");
    }
}
