using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Requests;

/// <summary>A member that would have no effect is refused by its name, and an unknown one with the name that is near.</summary>
public sealed class EffectTests
{
    [Theory]
    [InlineData("/v1/embeddings", """{"input":"a","precision":"int8"}""", 400, "`precision` is a member of other paths; here it would have no effect.")]
    [InlineData("/v1/embeddings", """{"input":"a","precison":"int8"}""", 400, "There is no member `precison`; the nearest is `precision`.")]
    [InlineData("/embed_all", """{"inputs":"a","precision":"int8"}""", 422, "`precision` is a member of other paths")]
    [InlineData("/embed", """{"inputs":"a","windws":true}""", 422, "There is no member `windws`; the nearest is `windows`.")]
    [InlineData("/embed", """{"inputs":"a","output_dtype":"int8"}""", 422, "`output_dtype` is a member of other paths")]
    [InlineData("/rerank", """{"query":"a","texts":["b"],"top_k":1}""", 422, "`top_k` is a member of other paths")]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":["b"]},"precision":"int8"}""", 422, "`precision` is a member of other paths")]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":["b"]},"timeout_ms":5}""", 422, "`timeout_ms` is a member of `parameters`")]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":["b"]},"parameters":{"details":true}}""", 422, "`details` is a member of other paths")]
    [InlineData("/tokenize", """{"inputs":"a","timeout_ms":5}""", 422, "`timeout_ms` is a member of other paths")]
    [InlineData("/", """{"inputs":"a","precison":"int8"}""", 422, "There is no member `precison`; the nearest is `precision`.")]
    public async Task MemberOfOurs_OnAPathOfAnotherSystemWithoutIt_IsRefused(string path, string body, int status, string message) =>
        await AssertRefusedAsync(path, body, status, message);

    [Theory]
    [InlineData("/v1/embeddings", """{"input":"a","normalized":true,"task":"x","priority":1,"late_chunking":false,"input_type":"query"}""")]
    [InlineData("/v1/embeddings", """{"input":"a","normalize":false,"truncate":true,"windows":false,"timeout_ms":5000}""")]
    [InlineData("/v1/embeddings", """{"input":"a","precision":null}""")]
    [InlineData("/embed_all", """{"inputs":"a","normalize":true,"dimensions":4}""")]
    [InlineData("/embed", """{"inputs":"a","truncat":true,"\ud83d\ude00":1,"":2,"x":{"precision":1},"y":[{"windows":1}]}""")]
    [InlineData("/rerank", """{"query":"a","texts":["b"],"top_n":1}""")]
    [InlineData("/similarity", """{"inputs":{"source_sentence":"a","sentences":["b"]},"parameters":{"windows":true,"prompt_name":null}}""")]
    public async Task MemberOfAnotherSystem_IsIgnoredOrWorks(string path, string body)
    {
        await using var host = await StartAsync();

        await host.PostJsonAsync(path, body);
    }

    [Theory]
    [InlineData("/entities", """{"inputs":"a","windows":false,"window_tokens":8}""", "`windows` is false, but `window_tokens` is for windows.")]
    [InlineData("/infer", """{"inputs":"a","heads":["embedding"],"windows":false,"combine":"max"}""", "`windows` is false, but `combine` is for windows.")]
    [InlineData("/v1/embeddings", """{"input":"a","truncate":true,"overlap":3}""", "Use one of `truncate` and `overlap`.")]
    [InlineData("/entities", """{"inputs":"a","truncation_direction":"left"}""", "`truncation_direction` is left, but nothing is truncated unless `truncate` is true.")]
    [InlineData("/answer", """{"inputs":{"question":"q","context":"c"},"truncate":true}""", "`truncate` is true, but the head answers reads a long context in windows")]
    [InlineData("/answer", """{"inputs":{"question":"q","context":"c"},"windows":false}""", "`windows` is false, but the head answers reads a long context in windows")]
    [InlineData("/infer", """{"inputs":["a"],"heads":["answers","relevance"],"truncate":true,"model":"pairs"}""", "`truncate` is true, but the head answers")]
    [InlineData("/infer?head=x", """{"inputs":["a"],"heads":["embedding"]}""", "The parameter `head` has no effect here")]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"aggregation":"max"}""", "`aggregation` has no effect: none of the heads of the request finds entities.")]
    [InlineData("/infer", """{"inputs":["a"],"heads":["entities"],"normalize":true}""", "`normalize` has no effect: none of the heads of the request embeds.")]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"top_k":3}""", "`top_k` has no effect")]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"],"raw_scores":true}""", "`raw_scores` has no effect")]
    [InlineData("/infer", """{"inputs":["a"],"heads":["sentiment"],"offsets":"bytes"}""", "`offsets` has no effect")]
    [InlineData("/features", """{"inputs":"a","format":"bert","offsets":"bytes"}""", "`offsets` has no effect")]
    [InlineData("/pipeline/feature-extraction", """{"inputs":"a","normalize":true,"parameters":{"normalize":false}}""", "The body has `parameters`, and a parameter beside them.")]
    [InlineData("/pipeline/feature-extraction", """{"inputs":"a","parameters":{"normalise":false}}""", "`parameters` has no member `normalise`; the nearest is `normalize`.")]
    [InlineData("/pipeline/text-classification", """{"inputs":"a","truncate":true}""", "The body has no member `truncate`; there are inputs, parameters, options, model, head.")]
    [InlineData("/pipeline/zero-shot-classification", """{"inputs":"a","parameters":{"candidate_labels":["x","x"]}}""", "`candidate_labels` has a label twice.")]
    [InlineData("/pipeline/zero-shot-classification", """{"inputs":"a","parameters":{"candidate_labels":"x,"}}""", "Label 2 of `candidate_labels` is empty.")]
    [InlineData("/pipeline/zero-shot-classification", """{"inputs":"a","parameters":{"candidate_labels":["x"],"hypothesis_template":"y"}}""", "`hypothesis_template` has 0 places for the label")]
    public async Task MembersOfWhichOneHasNoEffect_AreRefused(string path, string body, string message) =>
        await AssertRefusedAsync(path, body, 400, message);

    [Theory]
    [InlineData("/infer", """{"inputs":[["a","b"]],"heads":["embedding","sentiment"],"raw_scores":false,"offsets":"utf16","normalize":false}""")]
    [InlineData("/score", """{"queries":"a","documents":"b","text_1":null,"text_2":null}""")]
    [InlineData("/entities", """{"inputs":"a","truncate":false,"truncation_direction":"left"}""")]
    [InlineData("/answer", """{"inputs":{"question":"q","context":"c"},"truncate":false,"windows":true,"model":"pairs"}""")]
    [InlineData("/pipeline/feature-extraction", """{"inputs":"a","parameters":{"normalize":false},"options":{"use_cache":true},"model":"small"}""")]
    [InlineData("/pipeline/feature-extraction", """{"inputs":"a","normalize":false,"windows":true}""")]
    public async Task MembersThatAgree_AreAccepted(string path, string body)
    {
        await using var host = await StartAsync();

        await host.PostJsonAsync(path, body);
    }

    private static async Task AssertRefusedAsync(string path, string body, int status, string message)
    {
        await using var host = await StartAsync();

        using var response = await host.PostAsync(path, body);

        var text = (await response.JsonAsync()).ToString();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    // Every task, in two models; the first serves requests without a name.
    private static async Task<GatewayHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync();
        var heads = FakeBertClient.Small.Heads.Concat(FakeBertClient.Pairs.Heads).ToArray();
        host.Bert.Models = [FakeBertClient.Small with { Heads = heads }, FakeBertClient.Pairs];
        return host;
    }
}
