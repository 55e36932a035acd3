using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Coordination.State;

public sealed class StoredStateTests
{
    private readonly FakeStorage _storage = new();
    private readonly StoredState<CatalogState> _state;

    private int _outdated;

    public StoredStateTests() =>
        _state = new StoredState<CatalogState>(_storage, TimeProvider.System, NullLogger.Instance, () => _outdated++);

    [Fact]
    public async Task TryCommitAsync_DatabaseUnavailable_NothingChanges()
    {
        _storage.IsAway = true;
        Assert.False(await _state.TryCommitAsync(Models("a")));
        Assert.Empty(_state.Value.Models);

        _storage.IsAway = false;
        Assert.True(await _state.TryCommitAsync(Models("b")));
        Assert.Equal(["b"], _storage.Stored.Models);
        Assert.Equal(["b"], _state.Value.Models);
    }

    [Fact]
    public async Task TryCommitAsync_AnswerLost_NextWriteReadsTheVersionAgain()
    {
        _storage.LosesAnswers = true;
        Assert.False(await _state.TryCommitAsync(Models("a")));

        _storage.LosesAnswers = false;
        Assert.True(await _state.TryCommitAsync(Models("b")));
        Assert.Equal(["b"], _storage.Stored.Models);
        Assert.Equal(0, _outdated);
    }

    [Fact]
    public async Task TryCommitAsync_AnotherActivationWrote_ItsStateStaysAndThisOneIsOutdated()
    {
        _storage.WriteElsewhere(Models("newer"));

        Assert.False(await _state.TryCommitAsync(Models("a")));
        _state.Adopt(Models("b"));
        Assert.False(await _state.TryCommitAsync(Models("c")));
        Assert.Equal(["newer"], _storage.Stored.Models);
        Assert.Equal(1, _outdated);
    }

    [Fact]
    public async Task TryCommitAsync_AnotherActivationWroteAfterAFailure_ItsStateStaysAndThisOneIsOutdated()
    {
        _storage.IsAway = true;
        Assert.False(await _state.TryCommitAsync(Models("a")));

        _storage.IsAway = false;
        _storage.WriteElsewhere(Models("newer"));
        Assert.False(await _state.TryCommitAsync(Models("b")));
        Assert.Equal(["newer"], _storage.Stored.Models);
        Assert.Equal(1, _outdated);
    }

    [Fact]
    public async Task Adopt_DatabaseUnavailable_TakesEffectAtOnceAndIsStoredWithTheNextChange()
    {
        _storage.IsAway = true;
        _state.Adopt(Models("a"));
        Assert.Equal(["a"], _state.Value.Models);

        _storage.IsAway = false;
        Assert.True(await _state.TryCommitAsync(Models([.. _state.Value.Models, "b"])));
        Assert.Equal(["a", "b"], _storage.Stored.Models);
    }

    [Fact]
    public async Task Adopt_SeveralDuringAWrite_StoresTheLast()
    {
        var gate = _storage.Gate = new TaskCompletionSource();
        _state.Adopt(Models("a"));
        _state.Adopt(Models("b"));
        _state.Adopt(Models("c"));

        gate.SetResult();
        Assert.True(await _state.TryCommitAsync(_state.Value));
        Assert.Equal(["c"], _storage.Stored.Models);
    }

    private static CatalogState Models(params string[] models) => new() { Models = models };
}
