using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

/// <summary>A replica that runs items one after the other at a constant speed, together with its sender.</summary>
internal sealed class SimulatedReplica
{
    private readonly SimulatedClock _clock;
    private readonly Dispatcher _dispatcher;
    private readonly double _secondsPerToken;
    private readonly HashSet<RunMessage> _inWork = [];
    private double _freeAt;
    private bool _isLost;

    public SimulatedReplica(SimulatedClock clock, Dispatcher dispatcher, int ordinal, double secondsPerToken)
    {
        _clock = clock;
        _dispatcher = dispatcher;
        _secondsPerToken = secondsPerToken;
        var silo = SiloAddress.New(System.Net.IPAddress.Loopback, 11111 + ordinal, 1);
        Route = new ReplicaRoute(
            new RoutedReplica(new ReplicaId("model", "revision", ordinal), silo, "cpu"),
            () => _isLost,
            () => _clock.In(0, Send));
    }

    public ReplicaRoute Route { get; }

    /// <summary>Its outcome for messages; it runs them only if this is Done.</summary>
    public RunOutcome Outcome { get; set; } = RunOutcome.Done;

    /// <summary>Whether it takes messages without answering.</summary>
    public bool Hangs { get; set; }

    /// <summary>Maximum items in its queue before it is busy.</summary>
    public int QueueCapacity { get; set; } = int.MaxValue;

    public double BusySeconds { get; private set; }

    public List<RunMessage> Messages { get; } = [];

    /// <summary>Counts how often each item was taken by a replica.</summary>
    public static void CountRun(Dictionary<WorkItem, int> runs, RunMessage message)
    {
        foreach (var work in message.Work)
            runs[work] = runs.GetValueOrDefault(work) + 1;
    }

    public Action<RunMessage> Taken { get; set; } = _ => { };

    /// <summary>Loses the messages it has, and takes none until it is regained.</summary>
    public void Lose()
    {
        _isLost = true;
        _freeAt = 0;
        foreach (var message in _inWork.ToList())
            _dispatcher.Lost(message, wasSent: true);
        _inWork.Clear();
    }

    public void Regain()
    {
        _isLost = false;
        Outcome = RunOutcome.Done;
        _dispatcher.Regained(Route);
    }

    private QueueState Load => new(0, 0, Math.Max(_freeAt - _clock.Now, 0), _secondsPerToken);

    private void Send()
    {
        while (_dispatcher.TakeMessage(Route) is { } message)
        {
            Messages.Add(message);
            if (_isLost)
                _dispatcher.Lost(message, wasSent: false);
            else if (Outcome != RunOutcome.Done)
                _clock.In(0.0005, () => _dispatcher.Answered(message, Outcome == RunOutcome.Done ? RunOutcome.NotLoaded : Outcome, Load));
            else if (_inWork.Sum(other => other.Items.Count) + message.Items.Count > QueueCapacity)
                _clock.In(0.0005, () => _dispatcher.Answered(message, RunOutcome.Busy, Load));
            else
                Run(message);
        }
    }

    private void Run(RunMessage message)
    {
        Taken(message);
        _inWork.Add(message);
        var seconds = message.Work.Sum(work => work.Length) * _secondsPerToken;
        BusySeconds += seconds;
        _freeAt = Math.Max(_freeAt, _clock.Now) + seconds;
        _clock.At(_freeAt, () => Finish(message));
    }

    private void Finish(RunMessage message)
    {
        if (Hangs || !_inWork.Remove(message))
            return;
        foreach (var work in message.Work)
            work.TryComplete(new WorkResult(null, [], default, default));
        _dispatcher.Answered(message, RunOutcome.Done, Load);
    }
}
