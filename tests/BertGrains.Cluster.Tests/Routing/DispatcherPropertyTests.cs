namespace BertGrains.Cluster.Routing;

/// <summary>With any behavior of replicas, every item has one outcome in bounded time, and none runs more than twice.</summary>
public sealed class DispatcherPropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AnyTrace_EveryItem_HasOneOutcome(int seed)
    {
        var random = new Random(seed);
        var speeds = Enumerable.Range(0, random.Next(1, 6)).Select(_ => 2e-5 * Math.Pow(10, random.NextDouble())).ToArray();
        using var simulation = new RouterSimulation(seed, new RouterLimits { Capacity = 2_000, InFlightItems = 300 }, speeds);
        simulation.ArriveAtRandom(0, 20, itemsPerSecond: 400, timeout: random.Next(2) == 0 ? 2 : double.PositiveInfinity);
        for (var i = 0; i < 30; i++)
            simulation.Clock.At(random.NextDouble() * 20, Mishap(simulation, random));
        simulation.Clock.At(21, () => RegainAll(simulation));
        simulation.Clock.Run();

        Assert.Equal(0, simulation.Dispatcher.Items);
        Assert.All(simulation.Taken, item => Assert.True(item.Completion.IsCompletedSuccessfully));
        Assert.DoesNotContain(simulation.Runs.Values, runs => runs > 2);
        Assert.All(simulation.Replicas, replica => Assert.Equal((0, 0L), (replica.Route.InFlight, replica.Route.InFlightBytes)));
        Assert.All(simulation.Replicas, replica => Assert.Equal(0, replica.Route.Outbox.Tokens));
        Assert.InRange(simulation.Count(null), 1, simulation.Taken.Count);
    }

    private static Action Mishap(RouterSimulation simulation, Random random)
    {
        var replica = simulation.Replicas[random.Next(simulation.Replicas.Count)];
        var item = random.Next();
        return random.Next(7) switch
        {
            0 => replica.Lose,
            1 or 2 => replica.Regain,
            3 => () => replica.Outcome = RunOutcome.Draining,
            4 => () => replica.Outcome = RunOutcome.NotLoaded,
            5 => () => replica.QueueCapacity = random.Next(1, 400),
            _ => () => Withdraw(simulation, item),
        };
    }

    private static void Withdraw(RouterSimulation simulation, int item)
    {
        if (simulation.Taken.Count > 0)
            simulation.Dispatcher.Withdraw(simulation.Taken[item % simulation.Taken.Count], new BertError(ErrorCode.Cancelled, "left"));
    }

    private static void RegainAll(RouterSimulation simulation)
    {
        foreach (var replica in simulation.Replicas)
            replica.Regain();
    }
}
