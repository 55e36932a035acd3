using System.Text.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Batches;

/// <summary>Runs that end before their input.</summary>
public sealed class EarlyEndTests
{
    [Fact]
    public async Task Interrupt_BeforeTheEndOfInput_LeavesCompleteLines()
    {
        using var folder = new TemporaryFolder();
        using var program = ProgramProcess.Start("embed", "--output", folder.File("out.jsonl"));
        var written = new TaskCompletionSource();
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(folder.File("out.jsonl"))!);
        watcher.Changed += (_, change) => _ = new FileInfo(change.FullPath).Length > 0 && written.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await program.Input.WriteAsync("a cat\na dog\n");
        await program.Input.FlushAsync(TestContext.Current.CancellationToken);
        await written.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        program.SendInterrupt();

        Assert.Equal(130, await program.WaitAsync());
        Assert.Contains("interrupted", await program.Error.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var content = await File.ReadAllTextAsync(folder.File("out.jsonl"), TestContext.Current.CancellationToken);
        Assert.EndsWith("\n", content, StringComparison.Ordinal);
        Assert.All(content.TrimEnd('\n').Split('\n'), line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
    }

    [Fact]
    public async Task ClosedOutput_BeforeTheEndOfInput_ExitsWithoutAMessage()
    {
        using var program = ProgramProcess.Start("embed");
        await program.Input.WriteAsync("a cat\n");
        await program.Input.FlushAsync(TestContext.Current.CancellationToken);
        var line = await program.Output.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("{\"line\":1,\"text\":\"a cat\",\"embedding\":[", line, StringComparison.Ordinal);
        program.Output.Close();
        await program.Input.WriteAsync("a dog\n");
        await program.Input.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await program.WaitAsync());
        Assert.Empty(await program.Error.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
