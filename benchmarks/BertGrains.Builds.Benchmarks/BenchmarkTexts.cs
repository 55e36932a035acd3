namespace BertGrains.Builds.Benchmarks;

/// <summary>A file of texts, one per line, and the lines that a round takes: the same ones for both builds.</summary>
internal sealed class BenchmarkTexts
{
    /// <summary>Number of lines that are submitted at once.</summary>
    public const int Window = 512;

    private const int Singles = 64;
    private const int ShortLength = 100;

    private readonly int[] _all;
    private readonly int[] _short;

    private BenchmarkTexts(string file, string[] lines, int[] all)
    {
        File = file;
        Lines = lines;
        _all = all;
        _short = [.. all.Where(line => lines[line].Length < ShortLength)];
        if (_short.Length == 0)
            _short = all;
    }

    public string File { get; }

    public string[] Lines { get; }

    /// <summary>Numbers of the lines that are not empty.</summary>
    public int[] All => _all;

    public static async Task<BenchmarkTexts> LoadAsync(string file, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(file))
            throw new ComparisonException($"The file of texts '{file}' does not exist. Name a file with one text per line with --texts.");

        var lines = await System.IO.File.ReadAllLinesAsync(file, cancellationToken);
        int[] all = [.. Enumerable.Range(0, lines.Length).Where(line => !string.IsNullOrWhiteSpace(lines[line]))];
        return all.Length > 0
            ? new BenchmarkTexts(Path.GetFullPath(file), lines, all)
            : throw new ComparisonException($"The file '{file}' has no text; it needs one text per line.");
    }

    /// <summary>Lines to submit at once.</summary>
    public int[] WindowOf(int round) => Take(_all, round, Window);

    /// <summary>Short lines to submit one after another.</summary>
    public int[] SinglesOf(int round) => Take(_short, round, Singles);

    private static int[] Take(int[] lines, int round, int count) =>
        [.. Enumerable.Range(0, count).Select(i => lines[(int)((((long)round * count) + i) % lines.Length)])];
}
