namespace BertGrains.Cluster.Tests.Processes;

/// <summary>Somebody who waits for a line that holds a text.</summary>
internal sealed class LineWaiter(string text)
{
    private readonly TaskCompletionSource<string?> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string?> Line => _line.Task;

    /// <summary>Whether this is the line.</summary>
    public bool TryTake(string line) => line.Contains(text, StringComparison.Ordinal) && _line.TrySetResult(line);

    public void GiveUp() => _line.TrySetResult(null);
}
