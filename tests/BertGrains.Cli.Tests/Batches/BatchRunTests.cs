using BertGrains.Cli.Batches;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Tests.Batches;

public sealed class BatchRunTests
{
    private const int Window = 48 * TextSource.ChunkItems;

    [Fact]
    public async Task Run_ResponsesOutOfOrder_WritesInOrder()
    {
        var client = new FakeClient(immediate: false);
        var writer = new RecordingWriter();
        var texts = Texts(5 * TextSource.ChunkItems);
        var running = RunAsync(client, writer, texts, CancellationToken.None);
        await client.AnswerAsync(5);
        var summary = await running;

        Assert.Equal(texts, writer.Written.Select(written => written.Item.Text));
        Assert.All(
            writer.Written,
            written => Assert.Equal(written.Item.Text.Length, Value(written.Result.Outputs[0])));
        Assert.Equal(new BatchSummary(texts.Length, texts.Length, 0, null, Interrupted: false), summary);
        Assert.True(writer.Completed);
    }

    [Fact]
    public async Task Run_MoreTextsThanTheWindow_KeepsAtMostTheWindowInFlight()
    {
        var client = new FakeClient(immediate: true);
        var writer = new RecordingWriter();
        await RunAsync(client, writer, Texts(10 * Window), CancellationToken.None);

        Assert.Equal(10 * Window, writer.Written.Count);
        Assert.InRange(client.MaxInFlight, 1, Window + TextSource.ChunkItems);
    }

    [Fact]
    public async Task Run_Interrupted_WritesTheFirstResultsWithoutAGap()
    {
        using var interrupt = new CancellationTokenSource();
        var client = new FakeClient(immediate: false);
        var writer = new RecordingWriter();
        var texts = Texts(10 * Window);
        var running = RunAsync(client, writer, texts, interrupt.Token);
        await client.AnswerAsync(3);
        for (var i = 0; i < 3; i++)
            await writer.FlushedAsync();

        await interrupt.CancelAsync();
        var summary = await running;

        Assert.True(summary.Interrupted);
        Assert.Equal(3 * TextSource.ChunkItems, summary.Lines);
        Assert.Equal(texts[..(3 * TextSource.ChunkItems)], writer.Written.Select(written => written.Item.Text));
        Assert.True(writer.Completed);
    }

    [Fact]
    public async Task Run_OneTextFails_WritesTheOthersAndReportsItsNumber()
    {
        var client = new FakeClient(immediate: true) { Fails = text => text == "text 70" };
        var writer = new RecordingWriter();
        var summary = await RunAsync(client, writer, Texts(100), CancellationToken.None);

        Assert.Equal(100, summary.Lines);
        Assert.Equal(1, summary.Failed);
        Assert.Equal(71, summary.FirstFailure?.Line);
    }

    [Fact]
    public async Task Run_RequestRejected_ThrowsItsError()
    {
        var client = new FakeClient(immediate: true) { Refusal = new BertError(ErrorCode.Unavailable, "draining") };

        var thrown = await Assert.ThrowsAsync<BertException>(
            () => RunAsync(client, new RecordingWriter(), Texts(1), CancellationToken.None));
        Assert.Equal("draining", thrown.Message);
    }

    [Fact]
    public async Task Run_WriterFails_CancelsTheRequestsInFlight()
    {
        var client = new FakeClient(immediate: false);
        var writer = new RecordingWriter { Failure = new IOException("closed") };
        var running = RunAsync(client, writer, Texts(10 * Window), CancellationToken.None);
        await client.AnswerAsync(1);

        Assert.Equal("closed", (await Assert.ThrowsAsync<IOException>(() => running)).Message);
        Assert.False(writer.Completed);
    }

    [Fact]
    public async Task Run_BlankAndUnreadableLines_AreNotSentAndKeepTheirPlaces()
    {
        using var folder = new TemporaryFolder();
        string[] lines = ["", """{"text":"a","pair":"bc"}""", " ", """{"txt":"a"}""", """{"text":"abcd"}""", ""];
        await File.WriteAllLinesAsync(folder.File("in"), lines, TestContext.Current.CancellationToken);
        var client = new FakeClient(immediate: true);
        var writer = new RecordingWriter();
        using var source = TextSource.FromLines(folder.File("in"), format: null);
        var summary = await new BatchRun(client, ["embedding"], writer, progress: null).RunAsync(source, CancellationToken.None);

        Assert.Equal([2, 4, 5], writer.Written.Select(written => written.Item.Line));
        Assert.Equal(["bc", null, null], writer.Written.Select(written => written.Item.Pair));
        Assert.Equal([1f, 4f], writer.Written.SelectMany(written => written.Result.Outputs).Select(Value));
        Assert.Equal(3, writer.Blank);
        Assert.Equal((6, 3, 1), (summary.Lines, summary.Texts, summary.Failed));
        Assert.Equal(4, summary.FirstFailure?.Line);
        Assert.Equal(ErrorCode.InvalidRequest, writer.Written[1].Result.Error?.Code);
    }

    [Fact]
    public async Task Run_OnlyBlankLines_SendsNoRequest()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("in"), "\n \n\t\n", TestContext.Current.CancellationToken);
        var client = new FakeClient(immediate: true);
        using var source = TextSource.FromLines(folder.File("in"), format: null);
        var summary = await new BatchRun(client, ["embedding"], new RecordingWriter(), progress: null).RunAsync(source, CancellationToken.None);

        Assert.Equal(new BatchSummary(3, 0, 0, null, Interrupted: false), summary);
        Assert.Equal(0, client.MaxInFlight);
    }

    private static float Value(HeadOutput output) => ((EmbeddingOutput)output).Values.Span[0];

    private static string[] Texts(int count) => [.. Enumerable.Range(0, count).Select(i => $"text {i}")];

    private static async Task<BatchSummary> RunAsync(
        FakeClient client, RecordingWriter writer, string[] texts, CancellationToken cancellationToken)
    {
        using var source = TextSource.FromArguments([.. texts.Select((text, i) => new TextItem(i + 1, text))]);
        return await new BatchRun(client, ["embedding"], writer, progress: null).RunAsync(source, cancellationToken);
    }
}
