namespace BertGrains.Cluster.Coordination;

/// <summary>Sees every routing table that a front is given, and wakes those who wait for one.</summary>
internal sealed class PublishedTables : IIncomingGrainCallFilter
{
    private readonly Lock _gate = new();
    private readonly List<RoutingTable> _tables = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the fronts do not take tables now.</summary>
    public bool AreRefused { get; set; }

    public IReadOnlyList<RoutingTable> All
    {
        get
        {
            lock (_gate)
                return [.. _tables];
        }
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (AreRefused && context.MethodName == nameof(IFrontService.PublishAsync))
            throw new TimeoutException("The front takes no table.");
        await context.Invoke();
        if (context.MethodName != nameof(IFrontService.PublishAsync))
            return;

        TaskCompletionSource changed;
        lock (_gate)
        {
            _tables.Add((RoutingTable)context.Request.GetArgument(0)!);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>The newest table of a model once it is as it should be.</summary>
    public async Task<RoutingTable> WaitAsync(string model, Predicate<RoutingTable> isAsItShould, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_tables.LastOrDefault(table => table.Model == model) is { } newest && isAsItShould(newest))
                    return newest;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
