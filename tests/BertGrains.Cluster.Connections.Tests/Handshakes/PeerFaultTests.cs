namespace BertGrains.Cluster.Connections;

public sealed class PeerFaultTests
{
    [Fact]
    public void Describe_PeerOfAnotherCluster_NamesBoth()
    {
        var exception = new InvalidOperationException("""Unexpected cluster id "one", expected "two".""");

        Assert.Equal("one", PeerFault.ClusterOf(exception));
        Assert.Equal("it belongs to the cluster 'one', and Cluster:ClusterId is 'two'", PeerFault.Describe("it", "silo port", exception, "two", TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Describe_ConnectionEnds_NamesWhatToCheck(bool hasException)
    {
        var exception = hasException ? new IOException("The connection was reset.") : null;

        Assert.Null(PeerFault.ClusterOf(exception));
        Assert.Equal(
            "it accepts the connection and ends it; the port has to be its silo port, and Cluster:Tls and Cluster:ClusterId have to be the same",
            PeerFault.Describe("it", "silo port", exception, "two", TimeSpan.FromSeconds(1)));
    }

    // Orleans gives up after five seconds.
    [Fact]
    public void Describe_ThisProcessGaveUp_IsNoFaultOfThePeer() =>
        Assert.Null(PeerFault.Describe("it", "silo port", new OperationCanceledException(), "two", TimeSpan.FromSeconds(5)));
}
