using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Tests.Requests;

public sealed class NearNamesTests
{
    private static readonly string[] Names = ["truncate", "top_k", "precision", "windows", "window_tokens", "mix"];

    [Theory]
    [InlineData("truncat", "truncate")]
    [InlineData("Truncate", "truncate")]
    [InlineData("turncate", "truncate")]
    [InlineData("precsion", "precision")]
    [InlineData("topk", "top_k")]
    [InlineData("window", "windows")]
    [InlineData("windowTokens", "window_tokens")]
    [InlineData("mx", "mix")]
    [InlineData("k", null)]
    [InlineData("", null)]
    [InlineData("temperature", null)]
    public void Of_Name_IsTheNearestWithinItsErrors(string name, string? near) => Assert.Equal(near, NearNames.Of(name, Names, mostErrors: 2));
}
