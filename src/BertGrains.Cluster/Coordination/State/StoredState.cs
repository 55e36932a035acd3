using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace BertGrains.Cluster.Coordination.State;

/// <summary>
/// The state of a grain in memory and in the database. A committed change takes effect when the database has it; an adopted one takes
/// effect at once and is stored in the background. Used in the turns of its grain only.
/// <para>
/// <see cref="IPersistentState{T}"/> alone is not enough: it has one value for memory and database, its writes fail while the database is
/// away, and after a failed write it does not show whether the database has the value. With this class an unavailable database prevents
/// changes and nothing else.
/// </para>
/// </summary>
/// <param name="storage">The state in the database.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Receives failed writes.</param>
/// <param name="onOutdated">
/// Called when another activation has written the state. This one is then outdated, writes nothing more, and has to deactivate.
/// </param>
internal sealed class StoredState<T>(IPersistentState<T> storage, TimeProvider time, ILogger logger, Action onOutdated)
    where T : class, IEquatable<T>
{
    // An operator waits for the answer.
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    // Writes run one at a time.
    private Task _writes = Task.CompletedTask;
    private bool _isSaving;
    private bool _isStale;
    private bool _isOutdated;

    // The two values that the database can hold unless another activation writes.
    private T _written = storage.State;
    private T _attempted = storage.State;

    /// <summary>The state in effect.</summary>
    public T Value { get; private set; } = storage.State;

    /// <summary>Stores a change, which then takes effect.</summary>
    /// <returns>False when the write failed or timed out. A write that completes after its timeout still takes effect.</returns>
    public async Task<bool> TryCommitAsync(T next)
    {
        try
        {
            await CommitAsync(next).WaitAsync(WriteTimeout, time);
            return true;
        }
        catch (Exception e)
        {
            logger.StateNotWritten(e.Message);
            return false;
        }
    }

    /// <summary>Puts a change into effect at once and stores it in the background.</summary>
    public void Adopt(T next)
    {
        Value = next;
        if (_isSaving)
            return;
        _isSaving = true;
        _writes = SaveAfterAsync(_writes);
    }

    /// <summary>Completes when the writes so far have ended or timed out. Never faults.</summary>
    public async Task SettleAsync() => await _writes.WaitAsync(WriteTimeout, time)
        .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private Task CommitAsync(T next) => _writes = CommitAfterAsync(_writes, next);

    private async Task CommitAfterAsync(Task before, T next)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await WriteAsync(next);
        Value = next;
    }

    private async Task SaveAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        _isSaving = false;
        try
        {
            await WriteAsync(Value);
        }
        catch (Exception e)
        {
            logger.StateNotWritten(e.Message);
        }
    }

    private async Task WriteAsync(T next)
    {
        try
        {
            await WriteCurrentAsync(next);
        }
        catch (InconsistentStateException) when (!_isOutdated)
        {
            _isOutdated = true;
            onOutdated();
            throw;
        }
    }

    // A failed write may have reached the database. Reading it again gets the ETag that the next write needs.
    private async Task WriteCurrentAsync(T next)
    {
        if (_isStale && !_isOutdated)
            await ReadAsync();
        if (_isOutdated)
            throw Outdated();
        _isStale = true;
        storage.State = _attempted = next;
        await storage.WriteStateAsync();
        (_isStale, _written) = (false, next);
    }

    private async Task ReadAsync()
    {
        await storage.ReadStateAsync();
        if (!storage.State.Equals(_written) && !storage.State.Equals(_attempted))
            throw Outdated();
        _written = storage.State;
    }

    private static InconsistentStateException Outdated() => new("Another activation of the grain has written the state.");
}
