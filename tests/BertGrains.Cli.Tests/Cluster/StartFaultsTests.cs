using System.Data.Common;
using System.Net.Sockets;
using BertGrains.Cli.Cluster.Silos;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class StartFaultsTests
{
    private static readonly SocketException Busy = new((int)SocketError.AddressAlreadyInUse);

    private static readonly SocketException Refused = new((int)SocketError.ConnectionRefused);

    [Fact]
    public void Explain_PortOfTheSiloIsBusy_NamesTheSettings()
    {
        var fault = Explain(new InvalidOperationException("in use", Busy));

        Assert.Contains("Silo:SiloPort", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, fault.Code);
    }

    [Fact]
    public void Explain_AddressForHttpIsBusy_IsLeftToTheExceptionsMessage() =>
        Assert.Null(Explain(new IOException("Failed to bind to address http://127.0.0.1:1", Busy)));

    [Fact]
    public void Explain_DatabaseRefuses_NamesItsSetting()
    {
        var fault = Explain(new InvalidOperationException("start", new DatabaseFault(Refused)));

        Assert.StartsWith("Cluster:ConnectionString: ", fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Silo:SiloPort", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_PrimaryDoesNotAnswer_NamesItAndIsTemporary()
    {
        var fault = Explain(new AggregateException(new TimeoutException("No answer.")), ("Cluster:Primary", "127.0.0.1:7"));

        Assert.Contains("the primary silo at 127.0.0.1:7 (Cluster:Primary) does not answer", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.StartAgain, fault.Code);
    }

    [Fact]
    public void Explain_SilosOfTheDatabaseDoNotAnswer_GivesTheReasonAndIsTemporary()
    {
        var fault = Explain(
            new AggregateException(new TimeoutException("No answer.\n   at Silo.Start()")), ("Cluster:ConnectionString", "Host=db"));

        Assert.StartsWith("the silo cannot join the cluster: No answer; every silo has to reach", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.StartAgain, fault.Code);
    }

    [Fact]
    public void Explain_Bug_IsNotExplained() => Assert.Null(Explain(new InvalidOperationException("start")));

    private static CommandException? Explain(Exception exception, params (string Key, string? Value)[] settings) => StartFaults.Explain(
        exception,
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build(),
        peer: null);

    private sealed class DatabaseFault(Exception inner) : DbException("cannot connect", inner);
}
