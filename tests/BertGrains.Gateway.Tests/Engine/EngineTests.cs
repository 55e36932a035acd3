using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Engine;

/// <summary>HTTP paths over a real encoder: the results of different paths are consistent.</summary>
public sealed class EngineTests(TinyServer server) : IClassFixture<TinyServer>
{
    private const float Tolerance = 1e-5f;

    private GatewayHost Host => server.Host;

    [Fact]
    public async Task Embed_SameTextOnEveryPath_GivesTheSameUnitVector()
    {
        var alone = Floats((await Host.PostJsonAsync("/embed", """{"inputs":"a small text"}"""))[0]);
        var batch = Floats((await Host.PostJsonAsync("/embed", """{"inputs":["a text that is a good deal longer than the other","a small text"]}"""))[1]);
        var tokens = await Host.PostJsonAsync("/tokenize", """{"inputs":"a small text"}""");
        var ids = string.Join(',', tokens[0].EnumerateArray().Select(token => token.GetProperty("id")));
        var byIds = Floats((await Host.PostJsonAsync("/embed", $$"""{"inputs":[{{ids}}]}"""))[0]);
        var base64 = (await Host.PostJsonAsync("/v1/embeddings", """{"input":"a small text","encoding_format":"base64"}"""))
            .GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        var head = await EmbeddingHeadAsync();
        var inferred = Floats((await Host.PostJsonAsync("/infer", $$"""{"inputs":["a small text"],"heads":["{{head}}"],"normalize":true}"""))[0].GetProperty(head));

        Assert.Equal(1, alone.Sum(x => (double)x * x), 1e-5);
        foreach (var other in new[] { batch, byIds, MemoryMarshal.Cast<byte, float>(base64).ToArray(), inferred })
        {
            Assert.Equal(alone.Length, other.Length);
            Assert.All(alone.Zip(other), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    [Fact]
    public async Task EmbedAll_Text_GivesOneVectorPerToken()
    {
        var tokens = await Host.PostJsonAsync("/tokenize", """{"inputs":"a small text"}""");
        var vectors = await Host.PostJsonAsync("/embed_all", """{"inputs":"a small text"}""");

        Assert.Equal(tokens[0].GetArrayLength(), vectors[0].GetArrayLength());
    }

    [Fact]
    public async Task Similarity_SameSentence_IsOne()
    {
        var json = await Host.PostJsonAsync("/similarity", """{"inputs":{"source_sentence":"a text","sentences":["a text","wholly other words"]}}""");

        Assert.Equal(1, json[0].GetSingle(), Tolerance);
        Assert.InRange(json[1].GetSingle(), -1, 0.999f);
    }

    [Fact]
    public async Task Embed_ManyInputs_GivesVectorsInOrder()
    {
        var texts = Enumerable.Range(0, 500).Select(i => $"\"{new string('a', 1 + (i % 40))} {i}\"").ToList();

        var together = await Host.PostJsonAsync("/embed", $$"""{"inputs":[{{string.Join(',', texts)}}]}""");

        Assert.Equal(texts.Count, together.GetArrayLength());
        foreach (var i in (int[])[0, 123, 499])
        {
            var alone = Floats((await Host.PostJsonAsync("/embed", $$"""{"inputs":{{texts[i]}}}"""))[0]);
            Assert.All(alone.Zip(Floats(together[i])), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    [Theory]
    [InlineData("/embed", """{"inputs":"TEXT","truncate":false}""", 422)]
    [InlineData("/entities", """{"inputs":"a"}""", 404)]
    [InlineData("/predict", """{"inputs":"a"}""", 424)]
    [InlineData("/embed", """{"inputs":[99999999]}""", 422)]
    [InlineData("/decode", """{"ids":[99999999]}""", 422)]
    [InlineData("/embed", """{"inputs":"TEXT"}""", 200)]
    public async Task Path_LimitsOfTheModel_HaveTheStatusOfTheDialect(string path, string body, int status)
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 1_000));

        using var response = await Host.PostAsync(path, body.Replace("TEXT", text, StringComparison.Ordinal));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Health_EngineIsReady_Is200()
    {
        using var response = await Host.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<string> EmbeddingHeadAsync()
    {
        using var response = await Host.GetAsync("/info");
        var heads = (await response.JsonAsync()).GetProperty("heads").EnumerateArray();
        return heads.First(head => head.GetProperty("task").GetString() == "embed").GetProperty("name").GetString()!;
    }

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
