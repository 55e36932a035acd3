using System.Diagnostics;
using System.Text.RegularExpressions;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Documents;

/// <summary>The commands of README.md print what it shows. They run in a folder like the root of the repository, on a terminal of 80 cells.</summary>
public sealed partial class ReadmeTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ProgramProcess? _server;

    [Fact]
    public async Task Commands_OnTheDefaultBundle_PrintWhatIsShown()
    {
        Prepare();
        var commands = Commands().Where(command => !command.Text.Contains("--bundle", StringComparison.Ordinal)).ToList();

        Assert.True(commands.Count >= 7);
        Assert.Empty(await DifferencesAsync(commands));
    }

    [Fact]
    public async Task Commands_OnImportedCheckpoints_PrintWhatIsShown()
    {
        Prepare();
        _ = TinyCheckpoint.PathOf("bert-answers");
        var import = ImportLine().Match(Readme()).Value;
        await RunAsync(import);
        var commands = Commands().Where(command => command.Text.Contains("--bundle", StringComparison.Ordinal)).ToList();

        Assert.True(commands.Count >= 5);
        Assert.Empty(await DifferencesAsync(commands));
    }

    [Fact]
    public async Task Requests_ToTheServer_AnswerWhatIsShown()
    {
        Prepare();
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed");
        _server = ProgramProcess.Start("serve", "--urls", "http://127.0.0.1:0");
        var address = "";
        while (await _server.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("Ready", StringComparison.Ordinal))
            address = Address().Match(line) is { Success: true } match ? match.Value : address;
        var requests = ReadmeCommand.In(Readme()).Where(command => command.Text.StartsWith("curl localhost:8080", StringComparison.Ordinal)).ToList();

        Assert.True(requests.Count >= 4);
        Assert.Empty(await DifferencesAsync(requests, command => command.Replace("localhost:8080", address, StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.SendTerminate();
            await _server.WaitAsync();
            _server.Dispose();
        }

        _folder.Dispose();
    }

    private static string Readme() => File.ReadAllText(Path.Combine(Root(), "README.md"));

    // The commands that answer and end; those of servers and clusters have tests of their own.
    private static IEnumerable<ReadmeCommand> Commands() => ReadmeCommand.In(Readme()).Where(command => OneRun().IsMatch(command.Text));

    private async Task<IReadOnlyList<string>> DifferencesAsync(List<ReadmeCommand> commands, Func<string, string>? adapt = null)
    {
        var differences = new List<string>();
        foreach (var command in commands)
        {
            if (command.DifferenceFrom(await RunAsync(adapt?.Invoke(command.Text) ?? command.Text)) is { } difference)
                differences.Add(difference);
        }

        return differences;
    }

    // A terminal shows pictures; the test reads a pipe.
    private void Prepare()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "BertGrains.Cli.dll");
        Directory.CreateDirectory(_folder.File("root"));
        File.WriteAllText(
            _folder.File("root/bertgrains"),
            $"""
            #!/bin/sh
            case "$1 $*" in
              *--format*|import*|head*|tokenize*) exec dotnet '{program}' "$@" ;;
              *) exec dotnet '{program}' "$@" --format table ;;
            esac
            """);
        File.CreateSymbolicLink(_folder.File("root/models"), Path.Combine(Root(), "models"));
        if (Directory.Exists(Path.Combine(Root(), "..", "shared")))
            File.CreateSymbolicLink(_folder.File("shared"), Path.GetFullPath(Path.Combine(Root(), "..", "shared")));
    }

    private async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command.Replace("./bertgrains", "sh bertgrains", StringComparison.Ordinal)])
        {
            WorkingDirectory = _folder.File("root"),
            RedirectStandardOutput = true,
        };
        start.Environment["COLUMNS"] = "80";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "BertGrains.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"^(printf .*\| )?\./bertgrains (embed|predict|entities|infer|fill-mask|features|answer|rerank|zero-shot|tokenize|head list) ")]
    private static partial Regex OneRun();

    [GeneratedRegex(@"^for checkpoint in .*; done$", RegexOptions.Multiline)]
    private static partial Regex ImportLine();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
