using BertGrains.Cli.Cluster.Models;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class RolloutTests : IDisposable
{
    private const string Damaged = "w1 could not load it on cpu: trunk.onnx is damaged.";

    private static readonly string Revision = new('a', 64);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private readonly LeapingClock _clock = new();
    private readonly StringWriter _progress = new();
    private readonly Queue<RevisionStatus> _statuses = new();
    private readonly long _start;
    private Action _onRead = () => { };

    public RolloutTests() => _start = _clock.GetTimestamp();

    private TimeSpan Elapsed => _clock.GetElapsedTime(_start);

    public void Dispose() => _progress.Dispose();

    [Fact]
    public async Task WaitAsync_BecomesReady_ReportsIt()
    {
        Give(Status(0, 0, "1 replica is being loaded."), Status(1, 50), Status(2, 100));

        Assert.Equal("m@aaaaaaaaaaaa serves: 2 of 2 replicas ready, 100 % of the traffic.", await WaitAsync());
    }

    [Fact]
    public async Task WaitAsync_SentencesRepeatAndChange_PrintsEachOnce()
    {
        const string Waits = "It waits for a cpu device: no silo has one.";
        Give(Status(0, 0, Waits), Status(0, 0, Waits, Damaged), Status(0, 0, Damaged), Status(2, 100));

        await WaitAsync();

        Assert.Equal([$"m: {Waits}", $"m: {Damaged}"], _progress.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task WaitAsync_RevisionFailed_EndsAtOnceWithTheFile()
    {
        Give(Status(0, 0, Damaged), Status(0, 0, "Every cpu device refused it.", Damaged) with { IsFailed = true });

        var failure = await Assert.ThrowsAsync<CommandException>(WaitAsync);

        Assert.Equal(ExitCode.Failed, failure.Code);
        Assert.Equal($"m@aaaaaaaaaaaa cannot be loaded: {Damaged.TrimEnd('.')}", failure.Message);
        Assert.True(Elapsed < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task WaitAsync_WaitsForADevice_EndsAtTheLimitWithTheReason()
    {
        Give(Status(0, 0, "It waits for a cuda device: no silo has one."));

        var failure = await Assert.ThrowsAsync<CommandException>(WaitAsync);

        Assert.Equal(ExitCode.Failed, failure.Code);
        Assert.Contains("300 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no silo has one", failure.Message, StringComparison.Ordinal);
        Assert.InRange(Elapsed, Limit, Limit + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task WaitAsync_ClusterIsSilentForAMoment_ReportsItAndContinues()
    {
        Give(Status(1, 50), Status(2, 100));
        var silences = 2;
        _onRead = () =>
        {
            if (silences-- > 0)
                throw new CommandException("the cluster cannot be reached");
        };

        await WaitAsync();

        Assert.Equal("m: the cluster cannot be reached", _progress.ToString().TrimEnd());
    }

    [Fact]
    public async Task WaitAsync_Interrupted_EndsWithoutAReadMore()
    {
        using var interrupts = new CancellationTokenSource();
        Give(Status(0, 0));
        var reads = 0;
        _onRead = () =>
        {
            reads++;
            interrupts.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Rollout().WaitAsync(Limit, interrupts.Token));
        Assert.Equal(1, reads);
    }

    private static RevisionStatus Status(int ready, int weight, params string[] waiting) => new(Revision, "cpu", 2, ready, weight, waiting);

    // The last one holds for good.
    private void Give(params RevisionStatus[] statuses)
    {
        foreach (var status in statuses)
            _statuses.Enqueue(status);
    }

    private Task<string> WaitAsync() => Rollout().WaitAsync(Limit, TestContext.Current.CancellationToken);

    private Rollout Rollout() => new("m", new DeployCall("aaaaaa", 2, "cpu", 100), _ => Task.FromResult(Read()), _progress, _clock);

    private ModelStatus Read()
    {
        _onRead();
        return new ModelStatus("m", 1, [_statuses.Count > 1 ? _statuses.Dequeue() : _statuses.Peek()]);
    }
}
