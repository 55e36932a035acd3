using System.Data.Common;
using System.Net.Sockets;
using BertGrains.Cli.Cluster.Silos;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class StartFaultsTests
{
    private static readonly SocketException Busy = new((int)SocketError.AddressAlreadyInUse);

    private static readonly SocketException Refused = new((int)SocketError.ConnectionRefused);

    [Fact]
    public void Explain_PortOfTheSiloIsBusy_NamesWhereItWasToListen()
    {
        var fault = StartFaults.Explain(new InvalidOperationException("in use", Busy), "127.0.0.1:11111");

        Assert.Contains("cannot listen on 127.0.0.1:11111", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, fault.Code);
    }

    [Fact]
    public void Explain_AddressForHttpIsBusy_SpeaksForItself() =>
        Assert.Null(StartFaults.Explain(new IOException("Failed to bind to address http://127.0.0.1:1", Busy), "127.0.0.1:11111"));

    [Fact]
    public void Explain_DatabaseRefuses_NamesItsSetting()
    {
        var fault = StartFaults.Explain(new InvalidOperationException("start", new DatabaseFault(Refused)), "127.0.0.1:11111");

        Assert.StartsWith("Cluster:ConnectionString: ", fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("11111", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OthersDoNotAnswer_AsksToBeStartedAgain()
    {
        var fault = StartFaults.Explain(new AggregateException(new TimeoutException("No answer.\n   at Silo.Start()")), "127.0.0.1:11111");

        Assert.Equal("the silo cannot join the cluster: No answer", fault!.Message);
        Assert.Equal(ExitCode.StartAgain, fault.Code);
    }

    [Fact]
    public void Explain_Bug_IsNotExplained() =>
        Assert.Null(StartFaults.Explain(new InvalidOperationException("start"), "127.0.0.1:11111"));

    private sealed class DatabaseFault(Exception inner) : DbException("cannot connect", inner);
}
