using System.Text.Json;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Bundles;

/// <summary>The commands import and inspect.</summary>
public sealed class BundleCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Checkpoint => TinyModel.FixturePath("bert-relu-tanh");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_Checkpoint_WritesABundleThatInspectVerifies()
    {
        var imported = await ProgramProcess.RunAsync(string.Empty, "import", Checkpoint, "--out", _folder.File("tiny"), "--name", "tiny");
        var inspected = await ProgramProcess.RunAsync(string.Empty, "inspect", "--json", _folder.File("tiny"));

        Assert.Equal(0, imported.ExitCode);
        Assert.Contains("parity", imported.Output, StringComparison.Ordinal);
        Assert.Contains("Verdict: the bundle agrees with the checkpoint.", imported.Output, StringComparison.Ordinal);
        var bundle = JsonElement.Parse(inspected.Output);
        Assert.True(bundle.GetProperty("verified").GetBoolean());
        Assert.Matches("^(packed, (256|512)-bit vectors|padded)$", bundle.GetProperty("cpu_form").GetString());
        Assert.Equal("tiny", bundle.GetProperty("manifest").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Inspect_DamagedFile_ExitsWithOneAndNamesTheFile()
    {
        await ProgramProcess.RunAsync(string.Empty, "import", Checkpoint, "--out", _folder.File("tiny"));
        var vocabulary = await File.ReadAllBytesAsync(_folder.File("tiny/vocab.txt"), TestContext.Current.CancellationToken);
        vocabulary[10] ^= 1;
        await File.WriteAllBytesAsync(_folder.File("tiny/vocab.txt"), vocabulary, TestContext.Current.CancellationToken);
        var inspected = await ProgramProcess.RunAsync(string.Empty, "inspect", _folder.File("tiny"));

        Assert.Equal(1, inspected.ExitCode);
        Assert.Contains("vocab.txt", Assert.Single(inspected.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_AddListRemove_ChangesTheBundle()
    {
        var bundle = _folder.File("tiny");
        await ProgramProcess.RunAsync(string.Empty, "import", Checkpoint, "--out", bundle, "--name", "tiny");
        var head = RandomHead.OfText(_folder.Path, "mood", new Random(1));

        var added = await ProgramProcess.RunAsync(string.Empty, "head", "add", bundle, head.Folder);
        var listed = await ProgramProcess.RunAsync(string.Empty, "head", "list", bundle);
        var removed = await ProgramProcess.RunAsync(string.Empty, "head", "remove", bundle, "mood");
        var missing = await ProgramProcess.RunAsync(string.Empty, "head", "remove", bundle, "mood");

        Assert.Contains("heads embedding, mood, features", added.Output, StringComparison.Ordinal);
        Assert.Contains("Verdict: the bundle agrees with the checkpoint.", added.Output, StringComparison.Ordinal);
        Assert.Matches("mood +Classify +mean +3 labels: a, b, c", listed.Output);
        Assert.Equal($"{bundle}: heads embedding, features", removed.Output.Trim());
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("has no head 'mood'; it has embedding, features", Assert.Single(missing.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import", "/nowhere", "--out")]
    [InlineData("import", "--precision", "int4", "/nowhere", "--out")]
    public async Task Import_Failure_LeavesNoFiles(params string[] arguments)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, [.. arguments, _folder.File("tiny")]);

        Assert.Equal(arguments.Contains("int4") ? 2 : 1, result.ExitCode);
        Assert.False(Directory.Exists(_folder.File("tiny")));
    }

    [Fact]
    public void Resolve_NoName_FindsTheDefaultBundle()
    {
        Assert.EndsWith("all-minilm-l6-v2", BundleLocation.Resolve(null), StringComparison.Ordinal);
    }
}
