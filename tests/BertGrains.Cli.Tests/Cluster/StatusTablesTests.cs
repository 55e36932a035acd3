using System.Net;
using System.Text;
using BertGrains.Cli.Cluster.Status;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class StatusTablesTests
{
    /// <summary>The names are from other processes, of which some may be of another version.</summary>
    [Fact]
    public void Create_NamesThatATerminalInterprets_AreEscaped()
    {
        var silo = new SiloReport("a\nb\u001b[31m", SiloAddress.New(IPAddress.Loopback, 11_111, 1), "core", false, [], [], []);
        var revision = new RevisionStatus("1234", "cpu", 1, 0, 100, ["no device\u001b[2J"]);
        using var output = new MemoryStream();
        WideConsole.Create(output).Write(StatusTables.Create(new ClusterStatus([silo], [new ModelStatus("m\u001b]0;x\u0007", 1, [revision])])));

        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains(@"a b\u001b[31m", text, StringComparison.Ordinal);
        Assert.Contains(@"m\u001b]0;x\u0007@1234: no device\u001b[2J", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');
    }
}
