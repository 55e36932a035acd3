using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

public sealed class DispatcherTests
{
    [Fact]
    public void TryAdd_TwoReplicasOfWhichOneIsThreeTimesFaster_KeepsBothBusy()
    {
        using var simulation = new RouterSimulation(1, new RouterLimits { InFlightItems = 256 }, 3e-4, 1e-4);
        // Both together run about 370 items of 36 tokens a second; 550 arrive.
        simulation.ArriveAtRandom(0, 30, itemsPerSecond: 550);
        simulation.Clock.Run(until: 30);

        // The last items are still running.
        Assert.All(simulation.Replicas, replica => Assert.InRange(replica.BusySeconds / 30, 0.95, 1.2));
        var tokens = simulation.Replicas.Select(replica => (double)replica.Messages.Sum(message => message.Work.Sum(work => work.Length))).ToList();
        Assert.InRange(tokens[1] / tokens[0], 2.5, 3.5);
    }

    [Fact]
    public void TryAdd_LowLoad_PrefersTheFasterReplica()
    {
        using var simulation = new RouterSimulation(2, null, 3e-4, 1e-4);
        simulation.ArriveAtRandom(0, 30, itemsPerSecond: 20);
        simulation.Clock.Run();

        var share = simulation.Replicas.Select(replica => (double)replica.Messages.Sum(message => message.Items.Count)).ToList();
        Assert.True(share[1] > 0.8 * simulation.Taken.Count);
    }

    [Theory]
    [InlineData(1e-3, 256)]
    [InlineData(4e-5, 500)]
    [InlineData(1e-7, 32 * 400)]
    public void TakeMessage_ManyItemsAtOnce_BoundsItemsAndTheTimeOfAMessage(double secondsPerToken, int mostTokens)
    {
        using var simulation = new RouterSimulation(3, new RouterLimits { MessageShare = 0 }, secondsPerToken);
        simulation.Add(1);
        simulation.Clock.Run();
        for (var i = 0; i < 500; i++)
            simulation.Add(i % 7 == 0 ? 400 : 20);
        simulation.Clock.Run();

        Assert.Equal(501, simulation.Count(null));
        Assert.All(simulation.Replicas[0].Messages, message => Assert.InRange(message.Items.Count, 1, 32));
        Assert.All(simulation.Replicas[0].Messages, message =>
            Assert.True(message.Items.Count == 1 || message.Items.Count * message.Work.Max(work => work.Length) <= mostTokens));
    }

    [Fact]
    public void TakeMessage_LongQueue_MessagesTakeATenthOfItAndGetSmallerWithIt()
    {
        using var simulation = new RouterSimulation(3, new RouterLimits { InFlightItems = 64 }, 1e-3);
        simulation.Add(1);
        simulation.Clock.Run();
        for (var i = 0; i < 500; i++)
            simulation.Add(50);
        simulation.Clock.Run();

        // From 25 s of predicted work down to 20 ms, which is less than the tokens that any message may have.
        var sizes = simulation.Replicas[0].Messages.Skip(1).Select(message => message.Items.Count).ToList();
        Assert.Equal(500, sizes.Sum());
        Assert.Contains(32, sizes);
        Assert.InRange(sizes[^1], 1, 256 / 50);
    }

    [Fact]
    public void TakeMessage_LargeResults_BoundsTheBytesOfAMessage()
    {
        // 100 tokens of 256 values are 100 KiB.
        using var simulation = new RouterSimulation(16, new RouterLimits { MessageBytes = 512 << 10 }, 1e-7);
        simulation.Add(1);
        simulation.Clock.Run();
        for (var i = 0; i < 64; i++)
            simulation.Add(i % 2 == 0 ? 100 : 1, heads: 0b11);
        simulation.Clock.Run();

        Assert.Equal(65, simulation.Count(null));
        Assert.All(simulation.Replicas[0].Messages, message => Assert.InRange(ResultBytes(message), 0, 512 << 10));
        Assert.Contains(simulation.Replicas[0].Messages, message => ResultBytes(message) > 256 << 10);
    }

    [Fact]
    public void TakeMessage_LargeResultsInFlight_SendsNoMoreUntilTheyAreAnswered()
    {
        using var simulation = new RouterSimulation(17, new RouterLimits { MessageBytes = 512 << 10, InFlightBytes = 1 << 20 }, 1e-3);
        for (var i = 0; i < 64; i++)
            simulation.Add(100, heads: 0b10);
        simulation.Clock.Run(until: 0);

        var route = simulation.Replicas[0].Route;
        Assert.InRange(route.InFlightBytes, 1 << 20, (1 << 20) + (512 << 10));
        simulation.Clock.Run();
        Assert.Equal(64, simulation.Count(null));
    }

    [Fact]
    public void TryAdd_ResultOfOneItemExceedsAMessage_FailsThatItemAlone()
    {
        using var simulation = new RouterSimulation(18, new RouterLimits { MaxMessageBytes = 128 << 10 }, 1e-4);
        var before = simulation.Add(100, heads: 0b10);
        var large = simulation.Add(130, heads: 0b10);
        var after = simulation.Add(130, heads: 0b01);
        simulation.Clock.Run();

        var error = RouterSimulation.Outcome(large);
        Assert.Equal(ErrorCode.TooLarge, error?.Code);
        Assert.Contains("MaxMessageBodySize", error?.Message, StringComparison.Ordinal);
        Assert.Null(RouterSimulation.Outcome(before));
        Assert.Null(RouterSimulation.Outcome(after));
        Assert.DoesNotContain(large, simulation.Runs.Keys);
    }

    [Fact]
    public void TryAdd_FullRouter_RefusesWithTheTimeUntilItDrains()
    {
        using var simulation = new RouterSimulation(4, new RouterLimits { Capacity = 100, InFlightItems = 100 }, 1e-3);
        for (var i = 0; i < 150; i++)
            simulation.Add(50);

        Assert.Equal(50, simulation.Refused);
        var refusal = simulation.Dispatcher.Refusal();
        Assert.Equal(ErrorCode.Overloaded, refusal.Code);
        Assert.NotNull(refusal.RetryAfter);
        simulation.Clock.Run();
        Assert.Equal(100, simulation.Count(null));
    }

    [Fact]
    public void TryAdd_NoReplica_FailsAfterABoundedWait()
    {
        using var simulation = new RouterSimulation(5);
        var item = simulation.Add(20);
        simulation.Clock.Run(until: 4.9);
        Assert.False(item.Completion.IsCompleted);
        simulation.Clock.Run(until: 5.1);

        var error = RouterSimulation.Outcome(item);
        Assert.Equal(ErrorCode.Unavailable, error?.Code);
        Assert.NotNull(error?.RetryAfter);
    }

    [Fact]
    public void TryAdd_NoReplicaAndANearDeadline_FailsAsUnavailableBeforeIt()
    {
        using var simulation = new RouterSimulation(6);
        var late = simulation.Add(20, timeout: 3);
        var soon = simulation.Add(20, timeout: 0.5);
        simulation.Clock.Run(until: 0.49);
        Assert.Equal(ErrorCode.Unavailable, RouterSimulation.Outcome(soon)?.Code);
        Assert.False(late.Completion.IsCompleted);
        simulation.Clock.Run(until: 2.99);
        Assert.Equal(ErrorCode.Unavailable, RouterSimulation.Outcome(late)?.Code);
    }

    [Fact]
    public void SetRoutes_NewReplicaWhileItemsWait_SendsThem()
    {
        using var simulation = new RouterSimulation(7);
        var item = simulation.Add(20);
        simulation.Clock.Run(until: 2);
        var replica = new SimulatedReplica(simulation.Clock, simulation.Dispatcher, 0, 1e-4);
        simulation.Dispatcher.SetRoutes([replica.Route]);
        simulation.Clock.Run();

        Assert.Null(RouterSimulation.Outcome(item));
        Assert.InRange(simulation.Clock.Now, 2, 6);
    }

    [Fact]
    public void TryAdd_ReplicaHangs_GetsFewItemsUntilItIsLost()
    {
        using var simulation = new RouterSimulation(15, null, 1e-4, 1e-4, 1e-4);
        simulation.ArriveAtRandom(0, 10, itemsPerSecond: 300);
        var before = 0;
        simulation.Clock.At(5, () => (before, simulation.Replicas[0].Hangs) = (simulation.Replicas[0].Messages.Count, true));
        simulation.Clock.At(7.25, simulation.Replicas[0].Lose);
        simulation.Clock.Run();

        Assert.Equal(simulation.Taken.Count, simulation.Count(null));
        // A third of 675 items if its predicted drain time were that of the others.
        var hung = simulation.Replicas[0].Messages.Skip(before).Sum(message => message.Items.Count);
        Assert.InRange(hung, 1, 40);
    }

    [Fact]
    public void Withdraw_BeforeAndAfterSending_EndsTheItemAndCancelsAnEmptyMessage()
    {
        using var simulation = new RouterSimulation(13, null, 1e-3);
        var reason = new BertError(ErrorCode.Cancelled, "left");
        var unsent = simulation.Add(20);
        simulation.Dispatcher.Withdraw(unsent, reason);
        var sent = simulation.Add(20);
        var neighbor = simulation.Add(20);
        simulation.Clock.Run(until: 0);
        var message = Assert.Single(simulation.Replicas[0].Messages);
        Assert.Equal([sent, neighbor], message.Work);

        simulation.Dispatcher.Withdraw(sent, reason);
        simulation.Dispatcher.Withdraw(sent, reason);
        Assert.False(message.Withdrawn.IsCancellationRequested);
        simulation.Dispatcher.Withdraw(neighbor, reason);
        Assert.True(message.Withdrawn.IsCancellationRequested);
        Assert.All(new[] { unsent, sent, neighbor }, item => Assert.Equal(reason, RouterSimulation.Outcome(item)));
        Assert.Equal(0, simulation.Dispatcher.Items);
    }

    [Fact]
    public void TakeMessage_DeadlinePassedInTheOutbox_IsNotSent()
    {
        using var simulation = new RouterSimulation(14, new RouterLimits { InFlightItems = 1 }, 1e-2);
        simulation.Add(100);
        var late = simulation.Add(100, timeout: 0.5);
        simulation.Clock.Run();

        Assert.Equal(DeadlineErrors.PassedInQueue, RouterSimulation.Outcome(late));
        Assert.DoesNotContain(late, simulation.Runs.Keys);
    }

    private static int ResultBytes(RunMessage message) =>
        message.Work.Sum(work => (work.Heads & 0b10) == 0 ? 0 : work.Length * ScriptedReplicas.Hidden * sizeof(float));
}
