using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Requests;

/// <summary>The messages for invalid bodies. They follow from the exceptions of the serializer, whose details may change with .NET.</summary>
public sealed class BodyFaultTests
{
    [Theory]
    [InlineData("[]", "A JSON object is expected, with inputs, heads, prompt_name, normalize, dimensions, precision, aggregation, top_k, targets, raw_scores, offsets, model, truncate, truncation_direction, windows, window_tokens, overlap, combine, timeout_ms.")]
    [InlineData("null", "A JSON object is expected, with inputs, heads, prompt_name, normalize, dimensions, precision, aggregation, top_k, targets, raw_scores, offsets, model, truncate, truncation_direction, windows, window_tokens, overlap, combine, timeout_ms.")]
    [InlineData("""{"inputs":"a"}""", "`heads` is missing from the body.")]
    [InlineData("""{"inputs":"a","inputs":"a"}""", "`inputs` occurs twice in the body.")]
    [InlineData("""{"inputs":"a","secret":1}""", "The body has no member `secret`; there are inputs, heads, prompt_name, normalize, dimensions, precision, aggregation, top_k, targets, raw_scores, offsets, model, truncate, truncation_direction, windows, window_tokens, overlap, combine, timeout_ms.")]
    [InlineData("""{"inputs":"a","":1}""", "The body has an unknown member; there are inputs, heads, prompt_name, normalize, dimensions, precision, aggregation, top_k, targets, raw_scores, offsets, model, truncate, truncation_direction, windows, window_tokens, overlap, combine, timeout_ms.")]
    [InlineData("""{"inputs":1}""", "`inputs` must be strings, pairs of strings, or objects with text and pair.")]
    [InlineData("""{"inputs":[{"text":1}]}""", "`text` must be a string.")]
    [InlineData("""{"normalize":1}""", "`normalize` must be true or false.")]
    [InlineData("""{"inputs":"a","heads":[]}""", "`heads` is empty; model small has: embedding, sentiment, emotions, entities, features.")]
    [InlineData("""{"inputs":"a","heads":["embedding"],"timeout_ms":86400001}""", "`timeout_ms` is over 86400000, one day.")]
    [InlineData("""{"raw_scores":1}""", "`raw_scores` must be true or false.")]
    [InlineData("""{"combine":"sum"}""", "`combine` must be mean, max or first.")]
    [InlineData("""{"overlap":-1}""", "`overlap` must be a whole number of at least 0.")]
    [InlineData("""{"truncate":1}""", "`truncate` must be true or false.")]
    [InlineData("""{"model":1}""", "`model` must be a string.")]
    [InlineData("""{"heads":[1]}""", "`heads` must be a list of strings.")]
    [InlineData("""{"dimensions":0.5}""", "`dimensions` must be a whole number of at least 1.")]
    [InlineData("""{"truncation_direction":"up"}""", "`truncation_direction` must be left or right.")]
    [InlineData("""{"aggregation":"last"}""", "`aggregation` must be none, simple, first, average or max.")]
    [InlineData("{\n\"inputs\":}", "The body is not JSON: fault in line 2, byte 10.")]
    [InlineData("""{"inputs":"a\ud800"}""", "A string before line 1, byte 20 is not Unicode text: it has half of a surrogate pair, or bytes that are not UTF-8.")]
    public async Task Infer_InvalidBody_SaysWhatIsWrong(string body, string message)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/infer", body);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(message, (await response.JsonAsync()).GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("/v1/embeddings", """{"input":[],"model":"small"}""", "`input` cannot be empty")]
    [InlineData("/v1/embeddings", """{"input":["a",""],"model":"small"}""", "`input` cannot be empty")]
    [InlineData("/embed", """{"inputs":[]}""", "`inputs` cannot be empty")]
    [InlineData("/tokenize", """{"inputs":[["a"]]}""", "`inputs` must be a string or a list of strings.")]
    [InlineData("/tokenize", """{"inputs":{}}""", "`inputs` must be a string or a list of strings.")]
    public async Task Post_InvalidInputs_NamesTheMemberAndItsForm(string path, string body, string message)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(path, body);

        var error = (await response.JsonAsync()).GetProperty("error");
        Assert.Equal(message, (error.ValueKind == JsonValueKind.Object ? error.GetProperty("message") : error).GetString());
    }

    [Fact]
    public async Task Post_MemberThatIsSkipped_MayNestDeeply()
    {
        await using var host = await GatewayHost.StartAsync();
        var deep = new string('[', 1_000) + new string(']', 1_000);

        await host.PostJsonAsync("/embed", $$"""{"other":{{deep}},"inputs":"a"}""");
    }

    [Theory]
    [InlineData("""{"inputs":"a","heads":["embedding"],"normalize":null,"truncate":null,"dimensions":null,"aggregation":null,"timeout_ms":null,"model":null,"raw_scores":null,"truncation_direction":null,"top_k":null,"targets":null,"windows":null,"overlap":null,"offsets":null}""")]
    [InlineData("""{"inputs":"a","heads":["embedding"],"model":""}""")]
    [InlineData("""{"inputs":"a","heads":["embedding"],"timeout_ms":86400000}""")]
    public async Task Infer_AbsentValues_AreTheDefaults(string body)
    {
        await using var host = await GatewayHost.StartAsync();

        await host.PostJsonAsync("/infer", body);

        Assert.Equal(DecodeOptions.Default, host.Bert.Last!.Decode);
        Assert.Equal("small", host.Bert.Last.Model);
    }

    [Theory]
    [InlineData("""{"inputs":"a"}""", "`inputs` must be one JSON object, with source_sentence, sentences.")]
    [InlineData("""{"inputs":{"sentences":["a"]}}""", "`source_sentence` is missing from the body.")]
    [InlineData("""{"inputs":{"sentences":["a"],"sentences":["a"]}}""", "`sentences` occurs twice in the body.")]
    [InlineData("""{"inputs":{"sentences":"a"}}""", "`sentences` must be a list of strings.")]
    [InlineData("""{"parameters":[]}""", "`parameters` must be one JSON object, with prompt_name, truncate, truncation_direction, windows, window_tokens, overlap, combine, timeout_ms.")]
    public async Task Similarity_InvalidNestedObject_SaysWhatIsWrong(string body, string message)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/similarity", body);

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal(message, (await response.JsonAsync()).GetProperty("error").GetString());
    }
}
