using Orleans.Storage;

namespace BertGrains.Cluster.Coordination.State;

/// <summary>A database with versions that can be away, lose answers and delay writes.</summary>
internal sealed class FakeStorage : IPersistentState<CatalogState>
{
    private int _version;
    private int _known;

    public CatalogState State { get; set; } = new();

    public CatalogState Stored { get; private set; } = new();

    public bool IsAway { get; set; }

    /// <summary>Whether writes succeed and their answers are lost.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Delays writes until it is completed.</summary>
    public TaskCompletionSource Gate { get; set; } = Open();

    public string Etag => "";

    public bool RecordExists => true;

    /// <summary>Writes as another activation would.</summary>
    public void WriteElsewhere(CatalogState state) => (Stored, _version) = (state, _version + 1);

    public Task ClearStateAsync() => throw new NotSupportedException();

    public Task ReadStateAsync()
    {
        if (IsAway)
            throw new TimeoutException("The database is away.");
        (State, _known) = (Stored with { Models = [.. Stored.Models] }, _version);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync()
    {
        await Gate.Task;
        if (IsAway)
            throw new TimeoutException("The database is away.");
        if (_known != _version)
            throw new InconsistentStateException("Another activation wrote.");
        Stored = State;
        _version++;
        if (LosesAnswers)
            throw new TimeoutException("The answer is lost.");
        _known = _version;
    }

    private static TaskCompletionSource Open()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}
