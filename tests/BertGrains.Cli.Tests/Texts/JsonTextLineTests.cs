using System.Text.Json;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Tests.Texts;

public sealed class JsonTextLineTests
{
    [Theory]
    [InlineData("""{"text":"a"}""", "a", null)]
    [InlineData("""{"pair":"b","text":"a"}""", "a", "b")]
    [InlineData("""{"text":"a","pair":null}""", "a", null)]
    [InlineData("""{"id":[1,{"text":"x"}],"text":""}""", "", null)]
    [InlineData("""{"text":"\"\\\/\b\f\n\r\té\u00e9"}""", "\"\\/\b\f\n\r\téé", null)]
    public void Parse_ValidLine_ReturnsTextAndPair(string line, string text, string? pair)
    {
        Assert.Equal((text, pair), JsonTextLine.Parse(line));
    }

    [Theory]
    [InlineData("\\ud800", new[] { 0xd800 })]
    [InlineData("\\udc00\\ud800", new[] { 0xdc00, 0xd800 })]
    [InlineData("\\ud83d\\ude00", new[] { 0xd83d, 0xde00 })]
    [InlineData("\\u0000\\uDBFFx", new[] { 0, 0xdbff, 0x78 })]
    public void Parse_EscapedSurrogates_KeepsEveryUnit(string escaped, int[] units)
    {
        var parsed = JsonTextLine.Parse($$"""{"text":"{{escaped}}"}""").Text;

        Assert.Equal(units, parsed.Select(unit => (int)unit));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"text":1}""")]
    [InlineData("""{"text":"a","pair":2}""")]
    [InlineData("""{"text":"a"} {"text":"b"}""")]
    [InlineData("""{"text":"a" """)]
    [InlineData("""{"text":"\ud8"}""")]
    public void Parse_AnythingElse_Throws(string line)
    {
        Assert.ThrowsAny<JsonException>(() => JsonTextLine.Parse(line));
    }
}
