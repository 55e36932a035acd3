namespace BertGrains.Client.Requests;

/// <summary>A request that waits to be let into the <see cref="ItemWindow"/>.</summary>
/// <param name="room">Room that it needs.</param>
internal sealed class WaitingRequest(int room)
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Room => room;

    /// <summary>Done when it was let in, cancelled when it left before.</summary>
    public Task Entered => _entered.Task;

    public bool TryLetIn() => _entered.TrySetResult();

    public void Cancel(CancellationToken cancellationToken) => _entered.TrySetCanceled(cancellationToken);
}
