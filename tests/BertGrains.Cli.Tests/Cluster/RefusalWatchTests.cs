using BertGrains.Cli.Cluster.Connections;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class RefusalWatchTests
{
    private static readonly Exception Foreign = new InvalidOperationException("""Unexpected cluster id "one", expected "two".""");

    private static readonly Exception Reset = new ConnectionResetException("reset");

    // A silo of another cluster ends the connection before or after its name has arrived.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault_OneOfTheConnectionsShowedAnotherCluster_NamesIt(bool isFirst)
    {
        var watch = new RefusalWatch("the silo", "silo port", "two");
        foreach (var exception in isFirst ? [Foreign, Reset] : (Exception[])[Reset, Foreign])
        {
            var connection = TestConnection.To("127.0.0.1", 7);
            Assert.Same(
                exception, await Assert.ThrowsAnyAsync<Exception>(() => watch.RunAsync(connection, _ => Task.FromException(exception))));
        }

        await watch.EndAsync();
        Assert.Equal("the silo at 127.0.0.1:7 belongs to the cluster 'one', and Cluster:ClusterId is 'two'", watch.Fault);
    }
}
