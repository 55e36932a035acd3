namespace BertGrains.Client.Requests;

/// <summary>
/// Limits the items that a client has in flight. Requests that do not fit wait in the order of their arrival; one larger than the whole
/// window is sent alone, where a <c>ConcurrencyLimiter</c> would throw. Thread-safe.
/// </summary>
internal sealed class SendWindow
{
    private readonly Lock _gate = new();
    private readonly LinkedList<WaitingRequest> _waiting = new();
    private readonly int _capacity;
    private int _free;

    /// <param name="capacity">Maximum items in flight.</param>
    public SendWindow(int capacity)
    {
        _capacity = capacity;
        _free = capacity;
    }

    /// <summary>Takes room for items; <see cref="Leave"/> returns it.</summary>
    /// <exception cref="OperationCanceledException">The wait was canceled; no room was taken.</exception>
    public async ValueTask EnterAsync(int items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryEnter(RoomFor(items)) is not { } waiting)
            return;

        using var left = cancellationToken.UnsafeRegister(
            static (state, token) => ((WaitingRequest)state!).Entered.TrySetCanceled(token), waiting.Value);
        try
        {
            await waiting.Value.Entered.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                if (waiting.List is not null)
                    _waiting.Remove(waiting);
                LetIn_NeedsLock();
            }

            throw;
        }
    }

    /// <summary>Returns the room that <see cref="EnterAsync"/> took for the same number of items.</summary>
    public void Leave(int items)
    {
        lock (_gate)
        {
            _free += RoomFor(items);
            LetIn_NeedsLock();
        }
    }

    private int RoomFor(int items) => Math.Clamp(items, 1, _capacity);

    private LinkedListNode<WaitingRequest>? TryEnter(int room)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || room > _free)
                return _waiting.AddLast(new WaitingRequest(room));
            _free -= room;
            return null;
        }
    }

    // A request that was canceled in between takes no room.
    private void LetIn_NeedsLock()
    {
        while (_waiting.First is { } first && first.Value.Room <= _free)
        {
            _waiting.RemoveFirst();
            if (first.Value.Entered.TrySetResult())
                _free -= first.Value.Room;
        }
    }

    private sealed class WaitingRequest(int room)
    {
        public int Room => room;

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
