using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Editions;

public sealed class EmbeddedEditionTests
{
    [Theory]
    [InlineData("silo")]
    [InlineData("gateway", "--urls", "http://localhost:1")]
    [InlineData("cluster", "status")]
    [InlineData("model")]
    public async Task Run_ClusterCommand_SaysWhichPackagesAreMissing(params string[] arguments)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, arguments);

        Assert.Equal(2, result.ExitCode);
        var sentence = Assert.Single(result.ErrorLines);
        Assert.Contains("embedded edition", sentence, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Orleans.Server", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_WithoutTheCluster_DoesNotOfferItsCommands()
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "--help");

        Assert.DoesNotContain("silo", result.Output, StringComparison.Ordinal);
    }
}
