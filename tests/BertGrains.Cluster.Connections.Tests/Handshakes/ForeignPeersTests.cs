using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Connections;

public sealed class ForeignPeersTests
{
    private readonly Pipe _sent = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_PeerOfAnotherCluster_FailsAfterTheNameWasSent()
    {
        var closed = new CancellationTokenSource();
        var refusal = new InvalidOperationException("""Unexpected cluster id "one", expected "two".""");
        var running = ForeignPeers.RunAsync(Connection(closed.Token), async connection =>
        {
            await connection.Transport.Output.WriteAsync("name"u8.ToArray(), Token);
            throw refusal;
        });

        var sent = await _sent.Reader.ReadAtLeastAsync(5, Token);
        Assert.Equal(4, sent.Buffer.Length);
        Assert.True(sent.IsCompleted);
        await closed.CancelAsync();
        Assert.Same(refusal, await Assert.ThrowsAsync<InvalidOperationException>(() => running));
    }

    [Fact]
    public async Task Run_AnotherFault_LeavesTheConnectionToOrleans()
    {
        var connection = Connection(CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(
            () => ForeignPeers.RunAsync(connection, _ => Task.FromException(new IOException("The connection was reset."))));

        await connection.Transport.Output.WriteAsync("more"u8.ToArray(), Token);
    }

    private DefaultConnectionContext Connection(CancellationToken closed) =>
        new() { Transport = new Transport(_sent.Reader, _sent.Writer), ConnectionClosed = closed };

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
