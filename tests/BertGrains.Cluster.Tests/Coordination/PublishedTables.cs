namespace BertGrains.Cluster.Coordination;

/// <summary>Records every routing table that a core silo accepts, and signals waiters.</summary>
internal sealed class PublishedTables : IIncomingGrainCallFilter
{
    private readonly Lock _gate = new();
    private readonly List<RoutingTable> _tables = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether core silos refuse tables.</summary>
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
        if (AreRefused && context.MethodName == nameof(IRoutingTableService.PublishAsync))
            throw new TimeoutException("The core silo refuses the table.");
        await context.Invoke();
        if (context.MethodName != nameof(IRoutingTableService.PublishAsync))
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

    /// <summary>The newest table of a model as soon as a condition holds for it.</summary>
    public async Task<RoutingTable> WaitAsync(string model, Predicate<RoutingTable> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_tables.LastOrDefault(table => table.Model == model) is { } newest && condition(newest))
                    return newest;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
