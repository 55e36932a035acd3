using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

public sealed class TokenTests
{
    private const string Start = """{"id":101,"text":"[CLS]","special":true,"start":null,"stop":null}""";
    private const string End = """{"id":102,"text":"[SEP]","special":true,"start":null,"stop":null}""";

    [Theory]
    [InlineData("""{"inputs":"ab"}""", "[[" + Start + """,{"id":2,"text":"ab","special":false,"start":0,"stop":2},""" + End + "]]")]
    [InlineData("""{"inputs":["ab"],"add_special_tokens":false}""", """[[{"id":2,"text":"ab","special":false,"start":0,"stop":2}]]""")]
    public async Task Tokenize_EveryForm_GivesTokens(string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync("/tokenize", body)).GetRawText());
    }

    [Fact]
    public async Task Tokenize_TextBeyondAscii_GivesOffsetsInBytesOfUtf8()
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync("/tokenize", """{"inputs":"ä 😀 b","add_special_tokens":false}""");

        var expected = JsonElement.Parse(
            """[[{"id":1,"text":"ä","special":false,"start":0,"stop":2},{"id":2,"text":"😀","special":false,"start":3,"stop":7},{"id":1,"text":"b","special":false,"start":8,"stop":9}]]""");
        Assert.True(JsonElement.DeepEquals(expected, json), json.GetRawText());
    }

    [Theory]
    [InlineData("""{"ids":[101,5,6,102]}""", """["5 6"]""")]
    [InlineData("""{"ids":[[5],[101,6]],"skip_special_tokens":false}""", """["5","101 6"]""")]
    public async Task Decode_EveryForm_GivesTexts(string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync("/decode", body)).GetRawText());
    }
}
