using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Input of a connection, whose end the first read does not report together with data: the next read does. Orleans drops such data, and with it
/// the cluster's name that a peer sends before it ends the connection (<see cref="ForeignPeers"/>).
/// </summary>
public sealed class HandshakeInput : PipeReader
{
    private readonly PipeReader _input;
    private bool _wasRead;

    private HandshakeInput(PipeReader input) => _input = input;

    /// <summary>Puts it into a connection that nothing has been read from.</summary>
    public static void Insert(ConnectionContext connection) =>
        connection.Transport = new Transport(new HandshakeInput(connection.Transport.Input), connection.Transport.Output);

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _wasRead ? _input.ReadAsync(cancellationToken) : ReadFirstAsync(cancellationToken);

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!_input.TryRead(out result))
            return false;
        result = First(result);
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => _input.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _input.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => _input.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _input.Complete(exception);

    private async ValueTask<ReadResult> ReadFirstAsync(CancellationToken cancellationToken) =>
        First(await _input.ReadAsync(cancellationToken).ConfigureAwait(false));

    private ReadResult First(ReadResult result)
    {
        if (_wasRead || result.Buffer.IsEmpty)
            return result;
        _wasRead = true;
        // The next read is canceled instead.
        if (result.IsCanceled)
            _input.CancelPendingRead();
        return new ReadResult(result.Buffer, isCanceled: false, isCompleted: false);
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
