using System.Buffers.Binary;
using System.Net;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

public sealed class OpenAiTests
{
    [Theory]
    [InlineData("/v1/embeddings", "\"abc\"", 1, 3)]
    [InlineData("/embeddings", "\"abc\"", 1, 3)]
    [InlineData("/v1/embeddings", """["abc","d e"]""", 2, 7)]
    [InlineData("/v1/embeddings", "[5,6]", 1, 4)]
    [InlineData("/v1/embeddings", "[[5,6],[7]]", 2, 7)]
    public async Task Embeddings_EveryForm_GivesAListWithUsage(string path, string input, int count, int tokens)
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync(path, $$"""{"input":{{input}},"model":"small","user":"u"}""");

        Assert.Equal("list", json.GetProperty("object").GetString());
        Assert.Equal("small", json.GetProperty("model").GetString());
        Assert.Equal(tokens, json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(tokens, json.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        var data = json.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, count), data.Select(d => d.GetProperty("index").GetInt32()));
        Assert.All(data, d => Assert.Equal("embedding", d.GetProperty("object").GetString()));
        Assert.All(data, d => Assert.Equal(4, d.GetProperty("embedding").GetArrayLength()));
    }

    [Fact]
    public async Task Embeddings_Base64_HoldsTheSameFloats()
    {
        await using var host = await GatewayHost.StartAsync();

        var numbers = await host.PostJsonAsync("/v1/embeddings", """{"input":"abc","model":"small","dimensions":3}""");
        var base64 = await host.PostJsonAsync("/v1/embeddings", """{"input":"abc","model":"small","dimensions":3,"encoding_format":"base64"}""");

        var expected = numbers.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(n => n.GetSingle()).ToArray();
        var bytes = base64.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(expected, bytes.Chunk(4).Select(b => BinaryPrimitives.ReadSingleLittleEndian(b)));
        Assert.Equal([3f, 0f, 0.1f], expected);
    }

    [Fact]
    public async Task Models_ListAndName_GiveTheServedModels()
    {
        await using var host = await GatewayHost.StartAsync();

        using var list = await host.GetAsync("/v1/models");
        using var one = await host.GetAsync("/v1/models/plain");
        using var none = await host.GetAsync("/v1/models/large");

        var data = (await list.JsonAsync()).GetProperty("data").EnumerateArray();
        Assert.Equal(["small", "plain"], data.Select(m => m.GetProperty("id").GetString()));
        Assert.Equal("model", (await one.JsonAsync()).GetProperty("object").GetString());
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal("model_not_found", (await none.JsonAsync()).GetProperty("error").GetProperty("code").GetString());
    }
}
