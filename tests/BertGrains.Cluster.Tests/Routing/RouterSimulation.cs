using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

/// <summary>A dispatcher with simulated replicas on a simulated clock, without threads.</summary>
internal sealed class RouterSimulation : IDisposable
{
    private readonly Random _random;
    private readonly RouterInstruments _instruments = new(null);

    public RouterSimulation(int seed, RouterLimits? limits = null, params double[] secondsPerToken)
    {
        _random = new Random(seed);
        Dispatcher = new Dispatcher(ScriptedReplicas.Model, limits ?? new RouterLimits(), _instruments, Clock, new Random(seed));
        Replicas = [.. secondsPerToken.Select((seconds, ordinal) => new SimulatedReplica(Clock, Dispatcher, ordinal, seconds))];
        foreach (var replica in Replicas)
            replica.Taken = message => SimulatedReplica.CountRun(Runs, message);
        Dispatcher.SetRoutes([.. Replicas.Select(replica => replica.Route)]);
    }

    public SimulatedClock Clock { get; } = new();

    public Dispatcher Dispatcher { get; }

    public IReadOnlyList<SimulatedReplica> Replicas { get; }

    public List<WorkItem> Taken { get; } = [];

    /// <summary>How often each item was taken by a replica.</summary>
    public Dictionary<WorkItem, int> Runs { get; } = [];

    public int Refused { get; private set; }

    public WorkItem Add(int length, double timeout = double.PositiveInfinity, ulong heads = 1)
    {
        var deadline = double.IsFinite(timeout) ? SimulatedClock.TimestampAt(Clock.Now + timeout) : long.MaxValue;
        var item = new WorkItem(new int[length], length, heads, deadline);
        if (Dispatcher.TryAdd(item))
            Taken.Add(item);
        else
            Refused++;
        return item;
    }

    /// <summary>Adds items at random times with a mean rate.</summary>
    public void ArriveAtRandom(double from, double to, double itemsPerSecond, double timeout = double.PositiveInfinity)
    {
        for (var at = from; at < to; at += -Math.Log(1 - _random.NextDouble()) / itemsPerSecond)
        {
            var length = TextLengths.LogNormal(_random);
            Clock.At(at, () => Add(length, timeout));
        }
    }

    public int Count(ErrorCode? outcome) => Taken.Count(item => Outcome(item)?.Code == outcome);

    /// <summary>The error of an item that has ended.</summary>
    public static BertError? Outcome(WorkItem item)
    {
        Assert.True(item.Completion.IsCompletedSuccessfully, "An item has no outcome.");
        return item.Completion.GetAwaiter().GetResult().Error;
    }

    public void Dispose()
    {
        Dispatcher.Dispose();
        _instruments.Dispose();
    }
}
