using System.Globalization;

namespace BertGrains.Cli.Tests.Running;

/// <summary>A cluster of <c>bertgrains cluster dev</c> on free ports.</summary>
internal sealed class DevCluster : IDisposable
{
    private readonly List<string> _lines = [];

    private DevCluster(ProgramProcess program)
    {
        Program = program;
    }

    public ProgramProcess Program { get; }

    /// <summary>Where it answers requests.</summary>
    public Uri Url => new(AfterLast("http://"));

    /// <summary>Where its core silo answers clients.</summary>
    public string Gateways => AfterLast("--gateways ");

    /// <summary>The HTTP endpoints that its processes have named.</summary>
    public IEnumerable<Uri> HttpEndpoints =>
        from line in _lines
        where line.Contains(" | ", StringComparison.Ordinal) && line.Contains("http://", StringComparison.Ordinal)
        select new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);

    public IReadOnlyList<int> ProcessIds => [.. ProcessLines.Select(IdIn)];

    private IEnumerable<string> ProcessLines => _lines.Where(line =>
        line.StartsWith("  ", StringComparison.Ordinal) && line.Contains("pid ", StringComparison.Ordinal));

    /// <summary>Starts a cluster and waits until it serves.</summary>
    public static async Task<DevCluster> StartAsync(params string[] options)
    {
        var cluster = new DevCluster(ProgramProcess.Start(["cluster", "dev", "--urls", "http://127.0.0.1:0", .. options]));
        await cluster.ReadAsync(until: "Ready");
        return cluster;
    }

    /// <summary>Id of the process of a silo.</summary>
    public int ProcessIdOf(string silo) => IdIn(ProcessLines.First(line => line.Contains(silo, StringComparison.Ordinal)));

    public Task ReadToEndAsync() => ReadAsync(until: null);

    public void Dispose() => Program.Dispose();

    private static int IdIn(string line) =>
        int.Parse(line[line.IndexOf("pid ", StringComparison.Ordinal)..].Split(' ')[1], CultureInfo.InvariantCulture);

    private async Task ReadAsync(string? until)
    {
        while (await Program.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            _lines.Add(line);
            if (until is not null && line.StartsWith(until, StringComparison.Ordinal))
                return;
        }

        Assert.Null(until);
    }

    private string AfterLast(string word)
    {
        var line = _lines.Last(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal));
        var start = line.IndexOf(word, StringComparison.Ordinal);
        return line[(word.EndsWith(' ') ? start + word.Length : start)..].Trim();
    }
}
