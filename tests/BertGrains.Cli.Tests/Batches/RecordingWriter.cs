using BertGrains.Cli.Results;

namespace BertGrains.Cli.Tests.Batches;

/// <summary>Records what is written, and signals each flush.</summary>
internal sealed class RecordingWriter : IResultWriter
{
    private readonly SemaphoreSlim _flushes = new(0);

    public List<(string Text, ItemResult Result)> Written { get; } = [];

    public bool Completed { get; private set; }

    /// <summary>Thrown by the first flush.</summary>
    public Exception? Failure { get; init; }

    public Task FlushedAsync() => _flushes.WaitAsync(TestContext.Current.CancellationToken);

    public void Write(string text, ItemResult result) => Written.Add((text, result));

    public Task FlushAsync()
    {
        _flushes.Release();
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public Task CompleteAsync()
    {
        Completed = true;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
