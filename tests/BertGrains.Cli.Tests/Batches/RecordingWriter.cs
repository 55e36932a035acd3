using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Tests.Batches;

/// <summary>Records what is written, and signals each flush.</summary>
internal sealed class RecordingWriter : IResultWriter
{
    private readonly SemaphoreSlim _flushes = new(0);

    public List<(TextItem Item, ItemResult Result)> Written { get; } = [];

    public int Blank { get; private set; }

    public bool Completed { get; private set; }

    /// <summary>Thrown by the first flush.</summary>
    public Exception? Failure { get; init; }

    public Task FlushedAsync() => _flushes.WaitAsync(TestContext.Current.CancellationToken);

    public void Write(TextItem item, ItemResult result) => Written.Add((item, result));

    public void WriteBlank() => Blank++;

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
