namespace BertGrains.Cluster.Tests.Processes;

/// <summary>The output of a process: its last lines, and waits for later ones. Thread-safe.</summary>
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

    /// <summary>Ends the log. Pending waits return null.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach (var waiter in _waiters)
                waiter.End();
            _waiters.Clear();
        }
    }

    /// <summary>The first line, written before or later, that contains <paramref name="text"/>; null when the process ends without it.</summary>
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

    /// <summary>A wait for a line that contains a text.</summary>
    private sealed class LineWaiter(string text)
    {
        private readonly TaskCompletionSource<string?> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string?> Line => _line.Task;

        /// <summary>Whether this is the line.</summary>
        public bool TryTake(string line) => line.Contains(text, StringComparison.Ordinal) && _line.TrySetResult(line);

        public void End() => _line.TrySetResult(null);
    }
}
