namespace BertGrains.Cluster.Tests.Processes;

/// <summary>What a process wrote: its last lines, and a wait for one that is yet to come. Thread-safe.</summary>
internal sealed class OutputLog
{
    private const int Kept = 400;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly List<LineWaiter> _waiters = [];
    private bool _isEnded;

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
                _lines.Dequeue();
            _waiters.RemoveAll(waiter => waiter.TryTake(line));
        }
    }

    /// <summary>No line comes any more; whoever waits for one learns it.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach (var waiter in _waiters)
                waiter.GiveUp();
            _waiters.Clear();
        }
    }

    /// <summary>The first line, written already or later, that holds <paramref name="text"/>; null when the process ends without it.</summary>
    public Task<string?> FindAsync(string text)
    {
        lock (_gate)
        {
            var found = _lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
            if (found is not null || _isEnded)
                return Task.FromResult(found);

            var waiter = new LineWaiter(text);
            _waiters.Add(waiter);
            return waiter.Line;
        }
    }

    public IReadOnlyList<string> Tail(int count)
    {
        lock (_gate)
            return [.. _lines.TakeLast(count)];
    }
}
