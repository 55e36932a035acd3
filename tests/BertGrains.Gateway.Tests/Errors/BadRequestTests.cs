using System.Text;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Errors;

/// <summary>Invalid requests on each path: the status, the kind, and a message without the caller's text.</summary>
public sealed class BadRequestTests
{
    [Theory]
    [InlineData("", 400, "Validation")]
    [InlineData("{", 400, "Validation")]
    [InlineData("""{"inputs":"SECRET}""", 400, "Validation")]
    [InlineData("""{"inputs":"SECRET"} x""", 400, "Validation")]
    [InlineData("""{"inputs":"SECRET\ud800"}""", 400, "Validation")]
    [InlineData("""{"inputs":"SECRET","normalize":yes}""", 400, "Validation")]
    [InlineData("[]", 422, "Validation")]
    [InlineData("null", 422, "Validation")]
    [InlineData("{}", 422, "Validation")]
    [InlineData("""{"inputs":null}""", 422, "Validation")]
    [InlineData("""{"inputs":1}""", 422, "Validation")]
    [InlineData("""{"inputs":{"text":"SECRET"}}""", 422, "Validation")]
    [InlineData("""{"inputs":[1,"SECRET"]}""", 422, "Validation")]
    [InlineData("""{"inputs":["SECRET",1]}""", 422, "Validation")]
    [InlineData("""{"inputs":[-1]}""", 422, "Validation")]
    [InlineData("""{"inputs":[1.5]}""", 422, "Validation")]
    [InlineData("""{"inputs":[1e999]}""", 422, "Validation")]
    [InlineData("""{"inputs":[99999999999999999999]}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET","inputs":"SECRET"}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET","normalize":"true"}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET","normalize":null}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET","truncation_direction":"SECRET"}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET","dimensions":0}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET","dimensions":5}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET","prompt_name":"SECRET"}""", 422, "Validation")]
    [InlineData("""{"inputs":"SECRET b c d e f g h i j k l m n o p","truncate":false}""", 422, "Validation")]
    [InlineData("""{"inputs":["SECRET","b","c","d"]}""", 422, "Validation")]
    [InlineData("""{"inputs":""}""", 400, "Empty")]
    [InlineData("""{"inputs":[]}""", 400, "Empty")]
    [InlineData("""{"inputs":[[]]}""", 400, "Empty")]
    [InlineData("""{"inputs":["SECRET",""]}""", 400, "Empty")]
    [InlineData("""{"inputs":"SECRET","model":"SECRET"}""", 404, "Validation")]
    [InlineData("""{"inputs":"SECRET","head":"SECRET"}""", 424, "Backend")]
    [InlineData("""{"inputs":"SECRET","head":"sentiment"}""", 424, "Backend")]
    public async Task Embed_BadBody_AnswersAsTei(string body, int status, string type)
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxItemsPerRequest = 3);

        using var response = await host.PostAsync("/embed", body);

        Assert.Equal(status, (int)response.StatusCode);
        var json = await response.JsonAsync();
        Assert.Equal(type, json.GetProperty("error_type").GetString());
        Assert.DoesNotContain("SECRET", json.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/predict", """{"inputs":[]}""", 422)]
    [InlineData("/predict", """{"inputs":[["a"],[]]}""", 422)]
    [InlineData("/predict", """{"inputs":["a","b","c"]}""", 422)]
    [InlineData("/predict", """{"inputs":[["a","b","c"]]}""", 422)]
    [InlineData("/predict", """{"inputs":[["a"],"b"]}""", 422)]
    [InlineData("/predict", """{"inputs":["a",["b"]]}""", 422)]
    [InlineData("/predict", """{"inputs":["",""]}""", 400)]
    [InlineData("/predict", """{"inputs":"a","model":"plain"}""", 424)]
    [InlineData("/embed_all", """{"inputs":"a","model":"plain"}""", 424)]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":[]}}""", 400)]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a"}}""", 422)]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":"b"}}""", 422)]
    [InlineData("/similarity", """{"inputs":"a"}""", 422)]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":["b"],"sentences":["b"]}}""", 422)]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":["b"]},"parameters":1}""", 422)]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":["a","b","c","d"]}}""", 422)]
    [InlineData("/tokenize", """{"inputs":""}""", 400)]
    [InlineData("/tokenize", """{"inputs":[1]}""", 422)]
    [InlineData("/tokenize", """{"inputs":"a","add_special_tokens":null}""", 422)]
    [InlineData("/decode", """{"ids":[]}""", 400)]
    [InlineData("/decode", """{"ids":[[1],[]]}""", 400)]
    [InlineData("/decode", """{"ids":["a"]}""", 422)]
    [InlineData("/decode", """{"ids":[[1],[1],[1],[1]]}""", 422)]
    [InlineData("/v1/embeddings", """{"input":""}""", 400)]
    [InlineData("/v1/embeddings", """{"inputs":"a"}""", 400)]
    [InlineData("/v1/embeddings", """{"input":"a","encoding_format":"hex"}""", 400)]
    [InlineData("/v1/embeddings", """{"input":"a","dimensions":9}""", 400)]
    [InlineData("/v1/embeddings", """{"input":["a","b","c","d"]}""", 400)]
    [InlineData("/v1/embeddings", """{"input":"a","model":"text-embedding-3-small"}""", 404)]
    [InlineData("/infer", """{"inputs":["a"]}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":[]}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding","embedding"]}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":"embedding"}""", 400)]
    [InlineData("/infer", """{"inputs":[],"heads":["embedding"]}""", 400)]
    [InlineData("/infer", """{"inputs":"","heads":["embedding"]}""", 400)]
    [InlineData("/infer", """{"inputs":[{"pair":"b"}],"heads":["embedding"]}""", 400)]
    [InlineData("/infer", """{"inputs":[{"text":"b","more":1}],"heads":["embedding"]}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"truncat":true}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"timeout_ms":-1}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"normalize":"true"}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"heads":["embedding"]}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["entities"],"aggregation":"last"}""", 400)]
    [InlineData("/infer", """{"inputs":["a","b","c","d"],"heads":["embedding"]}""", 413)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"dimensions":9}""", 400)]
    [InlineData("/infer", """{"inputs":["a"],"heads":["sentient"]}""", 404)]
    [InlineData("/infer?model=large", """{"inputs":["a"],"heads":["embedding"]}""", 404)]
    [InlineData("/entities", """{"inputs":"a b c d e f g h i j k l m n o p","truncate":false}""", 413)]
    [InlineData("/entities", """{"inputs":"a","model":"plain"}""", 404)]
    public async Task Path_BadBody_AnswersAsItsDialect(string path, string body, int status)
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxItemsPerRequest = 3);

        using var response = await host.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.True((await response.JsonAsync()).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Infer_UnknownHead_ListsTheHeadsOfTheModel()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/infer", """{"inputs":["a"],"heads":["sentient"]}""");

        Assert.Equal(
            """{"error":{"code":"unknown_head","message":"There is no such head; model small has: embedding, sentiment, emotions, entities, features."}}""",
            (await response.JsonAsync()).GetRawText());
    }

    [Fact]
    public async Task Predict_HeadOfAnotherTask_ListsTheHeadsOfTheTask()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/predict", """{"inputs":"a","head":"entities"}""");

        Assert.Contains(
            "Model small has no such head to classify; it has: sentiment, emotions.", (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("identity", 200)]
    public async Task Embed_ContentEncoding_IsAcceptedWithoutCompressionOnly(string encoding, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        using var content = new StringContent("""{"inputs":"a"}""", System.Text.Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add(encoding);

        using var response = await host.Http.PostAsync("/embed", content, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Embed_InvalidUtf8_IsMalformed()
    {
        await using var host = await GatewayHost.StartAsync();
        byte[] body = [.. """{"inputs":"a"""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];

        using var response = await host.PostAsync("/embed", body, "application/json");

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Embed_DeeplyNestedJson_IsMalformed()
    {
        await using var host = await GatewayHost.StartAsync();
        var nested = new string('[', 100_000);

        using var inInputs = await host.PostAsync("/embed", $$"""{"inputs":{{nested}}""");
        using var inUnknown = await host.PostAsync("/embed", $$"""{"x":{{nested}}""");

        Assert.Equal(422, (int)inInputs.StatusCode);
        Assert.Equal(400, (int)inUnknown.StatusCode);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("Application/JSON", 200)]
    [InlineData("application/problem+json", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("nonsense", 415)]
    public async Task Embed_ContentType_IsCheckedAsAxumDoes(string contentType, int status)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/embed", Encoding.UTF8.GetBytes("""{"inputs":"a"}"""), contentType);

        Assert.Equal(status, (int)response.StatusCode);
    }
}
