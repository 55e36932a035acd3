namespace BertGrains.Cluster.Fronts;

/// <summary>Counts calls and tells when there are none. Thread-safe.</summary>
internal sealed class CallCount
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _none;

    public int Count { get; private set; }

    /// <summary>Done when no call runs.</summary>
    public Task None
    {
        get
        {
            lock (_gate)
            {
                if (Count == 0)
                    return Task.CompletedTask;
                return (_none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Begins a call; disposing ends it.</summary>
    public Call Enter()
    {
        lock (_gate)
            Count++;
        return new Call(this);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--Count > 0)
                return;
            _none?.TrySetResult();
            _none = null;
        }
    }

    /// <summary>One call that runs.</summary>
    internal readonly struct Call(CallCount count) : IDisposable
    {
        public void Dispose() => count.Leave();
    }
}
