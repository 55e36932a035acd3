using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace BertGrains.Cluster.Coordination.State;

/// <summary>
/// The state of a grain in memory and in the database. What must not be lost is in the database before it holds; the rest holds at once
/// and is written when the database answers. So a database that is away stops changes and nothing else. Used in the grain's turns only.
/// </summary>
/// <param name="storage">The state in the database.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Hears what could not be written.</param>
/// <param name="onOutdated">
/// Ends an activation when another one has written: what this one holds is old and is not written any more.
/// </param>
internal sealed class StoredState<T>(IPersistentState<T> storage, TimeProvider time, ILogger logger, Action onOutdated)
    where T : class, IEquatable<T>
{
    // An operator waits for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // One write at a time, each after the one before it.
    private Task _writes = Task.CompletedTask;
    private bool _isSaving;
    private bool _isStale;
    private bool _isOutdated;

    // What the database may hold if nobody else writes.
    private T _written = storage.State;
    private T _attempted = storage.State;

    /// <summary>The state that holds.</summary>
    public T Value { get; private set; } = storage.State;

    /// <summary>Makes a change hold once it is in the database.</summary>
    /// <returns>False when the database refused or did not answer in time; a late answer still makes it hold.</returns>
    public async Task<bool> TryCommitAsync(T next)
    {
        try
        {
            await CommitAsync(next).WaitAsync(Patience, time);
            return true;
        }
        catch (Exception e)
        {
            logger.StateNotWritten(e.Message);
            return false;
        }
    }

    /// <summary>Makes a change hold now and writes it down in the background.</summary>
    public void Adopt(T next)
    {
        Value = next;
        if (_isSaving)
            return;
        _isSaving = true;
        _writes = SaveAfterAsync(_writes);
    }

    /// <summary>Ends when the writes so far have ended, or when they take too long. Never faults.</summary>
    public async Task SettleAsync() => await _writes.WaitAsync(Patience, time)
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
            await WriteUnlessOutdatedAsync(next);
        }
        catch (InconsistentStateException) when (!_isOutdated)
        {
            _isOutdated = true;
            onOutdated();
            throw;
        }
    }

    // After a failure nobody knows what was written: reading again brings back the version that the next write has to name.
    private async Task WriteUnlessOutdatedAsync(T next)
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

    private static InconsistentStateException Outdated() => new("Another activation of the grain has written its state.");
}
