namespace BertGrains.Client.Requests;

/// <summary>
/// Bounds the items that a client has in flight. What does not fit waits in the order in which it came; what is larger than the whole
/// window goes alone. Thread-safe.
/// </summary>
internal sealed class ItemWindow
{
    private readonly Lock _gate = new();
    private readonly LinkedList<WaitingRequest> _waiting = new();
    private readonly int _capacity;
    private int _free;

    /// <param name="capacity">Most items in flight.</param>
    public ItemWindow(int capacity)
    {
        _capacity = capacity;
        _free = capacity;
    }

    /// <summary>Takes room for items; <see cref="Leave"/> gives it back.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended; nothing was taken.</exception>
    public async ValueTask EnterAsync(int items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryEnter(RoomFor(items)) is not { } waiting)
            return;

        using var left = cancellationToken.UnsafeRegister(static (state, token) => ((WaitingRequest)state!).Cancel(token), waiting.Value);
        try
        {
            await waiting.Value.Entered.ConfigureAwait(false);
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

    /// <summary>Gives back what <see cref="EnterAsync"/> took for as many items.</summary>
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

    // One that has left meanwhile is not let in, so nothing is lost between the two.
    private void LetIn_NeedsLock()
    {
        while (_waiting.First is { } first && first.Value.Room <= _free)
        {
            _waiting.RemoveFirst();
            if (first.Value.TryLetIn())
                _free -= first.Value.Room;
        }
    }
}
