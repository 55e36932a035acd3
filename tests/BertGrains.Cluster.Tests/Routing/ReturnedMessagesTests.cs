namespace BertGrains.Cluster.Routing;

public sealed class ReturnedMessagesTests
{
    [Fact]
    public void Answered_AllReplicasBusy_FailsAsOverloaded()
    {
        using var simulation = new RouterSimulation(8, null, 1e-2, 1e-2);
        foreach (var replica in simulation.Replicas)
            replica.QueueCapacity = 30;
        for (var i = 0; i < 200; i++)
            simulation.Add(50);
        simulation.Clock.Run();

        Assert.Equal(60, simulation.Count(null));
        var refused = simulation.Taken.Select(RouterSimulation.Outcome).OfType<BertError>().ToList();
        Assert.Equal(140, refused.Count);
        Assert.All(refused, error => Assert.Equal(ErrorCode.Overloaded, error.Code));
        Assert.All(refused, error => Assert.True(error.RetryAfter > TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(RunOutcome.NotLoaded)]
    [InlineData(RunOutcome.Draining)]
    [InlineData(RunOutcome.Faulted)]
    public void Answered_ReplicaRefuses_ItemsRunOnAnotherAndItGetsNoMore(RunOutcome outcome)
    {
        using var simulation = new RouterSimulation(9, null, 1e-4, 1e-4);
        simulation.Replicas[0].Outcome = outcome;
        simulation.ArriveAtRandom(0, 5, itemsPerSecond: 100);
        simulation.Clock.Run();

        Assert.Equal(simulation.Taken.Count, simulation.Count(null));
        Assert.InRange(simulation.Replicas[0].Messages.Count, 1, 3);
        Assert.False(simulation.Replicas[0].Route.IsRoutable);
        simulation.Replicas[0].Regain();
        Assert.True(simulation.Replicas[0].Route.IsRoutable);
    }

    [Fact]
    public void Answered_ItemFaultsEveryReplica_ReachesTwoOnly()
    {
        using var simulation = new RouterSimulation(15, null, 1e-2, 1e-2, 1e-2, 1e-2);
        foreach (var replica in simulation.Replicas)
            replica.Outcome = RunOutcome.Faulted;
        var item = simulation.Add(100);
        simulation.Clock.Run();

        Assert.Equal(ErrorCode.Unavailable, RouterSimulation.Outcome(item)?.Code);
        Assert.Equal(2, simulation.Replicas.Sum(replica => replica.Messages.Count));
    }

    [Fact]
    public void Lost_Once_ItemsRunOnAnother()
    {
        using var simulation = new RouterSimulation(10, null, 1e-4, 1e-4, 1e-4);
        simulation.ArriveAtRandom(0, 10, itemsPerSecond: 600);
        simulation.Clock.At(5, simulation.Replicas[1].Lose);
        simulation.Clock.Run();

        Assert.Equal(simulation.Taken.Count, simulation.Count(null));
        Assert.Contains(2, simulation.Runs.Values);
        Assert.DoesNotContain(simulation.Runs.Values, runs => runs > 2);
    }

    [Fact]
    public void Lost_Twice_FailsAsUnavailable()
    {
        using var simulation = new RouterSimulation(11, null, 1e-2, 1e-2, 1e-2);
        var item = simulation.Add(100);
        for (var lost = 0; lost < 2; lost++)
        {
            simulation.Clock.Run(until: 0.1 + (0.1 * lost));
            simulation.Replicas.Single(replica => replica.Route.InFlight > 0).Lose();
        }

        Assert.Equal(ErrorCode.Unavailable, RouterSimulation.Outcome(item)?.Code);
        Assert.Equal(2, simulation.Runs[item]);
    }

    [Fact]
    public void Lost_OnlyReplicaIsRegained_ItemsRunThere()
    {
        using var simulation = new RouterSimulation(12, null, 1e-3);
        var item = simulation.Add(100);
        simulation.Clock.At(0.05, simulation.Replicas[0].Lose);
        simulation.Clock.At(3, simulation.Replicas[0].Regain);
        simulation.Clock.Run();

        Assert.Null(RouterSimulation.Outcome(item));
    }
}
