using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Tests.Terminal;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("--haeds", "--heads")]
    [InlineData("-hedas", "--heads")]
    [InlineData("--trunkate", "--truncate")]
    [InlineData("--zzzzzz", null)]
    [InlineData("-x", null)]
    public void Of_MistypedOption_IsTheOneThatWasMeant(string typed, string? meant) =>
        Assert.Equal(meant, NearestName.Of(typed, ["--heads", "--truncate", "--help", "--top-k"]));
}
