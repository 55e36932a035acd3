using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Pipelines;

/// <summary>Requests as npm's @huggingface/inference 4.13 sends them, and the shapes of responses that it accepts.</summary>
public sealed class PipelineTests
{
    [Theory]
    [InlineData("text-classification", """{"inputs":"I like it."}""", """[[{"label":"good","score":0.7},{"label":"bad","score":0.25},{"label":"other","score":0.05}]]""")]
    [InlineData("sentiment-analysis", """{"inputs":["a","b"],"parameters":{"top_k":1}}""", """[[{"label":"good","score":0.7}],[{"label":"good","score":0.7}]]""")]
    [InlineData("text-classification", """{"inputs":"a","parameters":{"function_to_apply":"none","top_k":1}}""", """[[{"label":"good","score":2}]]""")]
    [InlineData("text-classification", """{"inputs":"a","parameters":{"function_to_apply":"sigmoid","top_k":1}}""", """[[{"label":"good","score":0.8807971}]]""")]
    [InlineData("text-classification", """{"inputs":{"text":"a","text_pair":"b"},"parameters":{"top_k":1},"options":{"use_cache":false,"wait_for_model":true}}""", """[[{"label":"good","score":0.7}]]""")]
    [InlineData("token-classification", """{"inputs":"ab🙂cd e"}""", """[{"entity_group":"PER","score":0.99,"word":"a","start":0,"end":1},{"entity_group":"PER","score":0.5,"word":"🙂c","start":2,"end":4}]""")]
    [InlineData("feature-extraction", """{"inputs":"abc"}""", "[3,0,0.1,1]")]
    [InlineData("feature-extraction", """{"inputs":["abc","d"],"normalize":false,"truncate":true}""", "[[3,0,0.1,0],[1,0,0.1,0]]")]
    [InlineData("feature-extraction", """{"inputs":"abc","parameters":{"dimensions":2}}""", "[3,0]")]
    [InlineData("sentence-similarity", """{"inputs":{"source_sentence":"a","sentences":["a"]}}""", "[1]")]
    public async Task Task_ByItsName_AnswersInTheShapeOfTheApi(string task, string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await host.PostJsonAsync("/pipeline/" + task, body);

        Assert.Equal(expected, answer.GetRawText().Replace("\\uD83D\\uDE42", "🙂", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("question-answering", """{"inputs":{"question":"q","context":"🙂c"}}""", """{"score":0.75,"start":0,"end":1,"answer":"c"}""")]
    [InlineData("question-answering", """{"inputs":[{"question":"q","context":"c"}],"parameters":{"top_k":2}}""", """[[{"score":0.75,"start":0,"end":1,"answer":"c"}]]""")]
    [InlineData("zero-shot-classification", """{"inputs":"a","parameters":{"candidate_labels":"x, yy","multi_label":false}}""", """["yy","x"]""")]
    [InlineData("zero-shot-classification", """{"inputs":["a"],"parameters":{"candidate_labels":["x","yy"]}}""", """["yy","x"]""")]
    [InlineData("text-ranking", """{"query":"q","texts":["a","bb"]}""", """[{"index":1,"score":1},{"index":0,"score":1}]""")]
    public async Task Task_OfPairs_AnswersInTheShapeOfTheApi(string task, string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pairs];

        var answer = await host.PostJsonAsync("/pipeline/" + task, body.Replace("🙂c", "c🙂", StringComparison.Ordinal));

        Assert.Equal(expected, task.StartsWith("zero", StringComparison.Ordinal) ? Labels(answer) : answer.GetRawText());
    }

    [Theory]
    [InlineData("""{"inputs":"[MASK]","parameters":{"top_k":1}}""", "[{")]
    [InlineData("""{"inputs":["[MASK]"],"parameters":{"targets":["é"]}}""", "[{")]
    [InlineData("""{"inputs":"[MASK] [MASK]","parameters":{"top_k":1}}""", "[[{")]
    [InlineData("""{"inputs":["[MASK]","[MASK]"],"parameters":{"top_k":1}}""", "[[{")]
    public async Task FillMask_OneOrSeveralMasks_NestsAsThePipeline(string body, string begins)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pretraining];

        var answer = (await host.PostJsonAsync("/pipeline/fill-mask", body)).GetRawText();

        Assert.StartsWith(begins + "\"score\":0.5,\"token\":0,\"token_str\":\"é\",\"sequence\":", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("piece_of", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text-classification", """{"inputs":""}""", 400, "`inputs` cannot be empty")]
    [InlineData("text-classification", """{"inputs":"a","parameters":{"topk":1}}""", 400, "`parameters` has no member `topk`; the nearest is `top_k`. There are function_to_apply, top_k, truncation, max_length, padding.")]
    [InlineData("text-classification", """{"inputs":"a","parameters":{"my secret":1}}""", 400, "`parameters` has an unknown member; there are function_to_apply, top_k, truncation, max_length, padding.")]
    [InlineData("text-classification", """{"inputs":"a","parameters":{"max_length":8}}""", 400, "`max_length` is 8; texts are truncated at 16 tokens, the maximum of small. Omit it.")]
    [InlineData("text-classification", """{"inputs":"a","options":{"wait":true}}""", 400, "`options` has no member `wait`; there are use_cache, wait_for_model, use_gpu, dont_load_model.")]
    [InlineData("text-classification", """{"inputs":1}""", 400, "`inputs` must be a text, an object with text and text_pair, or a list of these.")]
    [InlineData("token-classification", """{"inputs":"a","parameters":{"ignore_labels":["PER"]}}""", 400, "`ignore_labels` must have the label O: tokens outside of entities are not answered.")]
    [InlineData("token-classification", """{"inputs":"a","parameters":{"stride":8,"aggregation_strategy":"none"}}""", 400, "`stride` needs an `aggregation_strategy` other than none.")]
    [InlineData("question-answering", """{"inputs":{"question":"q","context":"c"},"parameters":{"align_to_words":false}}""", 400, "`align_to_words` can only be true: answers are whole words.")]
    [InlineData("zero-shot-classification", """{"inputs":"a"}""", 400, "`parameters` is missing from the body.")]
    [InlineData("feature-extraction", """{"inputs":"a","encoding_format":"base64"}""", 400, "`encoding_format` can only be float here; /v1/embeddings has base64.")]
    [InlineData("summarization", """{"inputs":"a"}""", 404, "There is no such task; there are: feature-extraction, fill-mask, question-answering, sentence-similarity, text-classification, text-ranking, token-classification, zero-shot-classification.")]
    public async Task Fault_OfARequest_IsAnErrorThatTheClientShows(string task, string body, int status, string message)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/pipeline/" + task, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(message, (await response.JsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task ModelThatIsNotAvailable_Is503WithAnEstimate()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Failure = new BertError(ErrorCode.Unavailable, "Loading.", TimeSpan.FromSeconds(20));

        using var response = await host.PostAsync("/pipeline/text-classification", """{"inputs":"a"}""");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("""{"error":"Loading.","estimated_time":20}""", (await response.JsonAsync()).GetRawText());
    }

    [Theory]
    [InlineData("text-classification", "{}", 400, null)]
    [InlineData("text-classification", """{"truncation":true,"padding":true}""", 200, "1")]
    [InlineData("token-classification", "{}", 200, "1")]
    [InlineData("token-classification", """{"stride":4}""", 200, "0")]
    public async Task LongText_IsTreatedAsThePipelineTreatsIt(string task, string parameters, int status, string? truncated)
    {
        await using var host = await GatewayHost.StartAsync();
        var text = string.Join(' ', Enumerable.Repeat("word", 20));

        using var response = await host.PostAsync("/pipeline/" + task, $$"""{"inputs":"{{text}}","parameters":{{parameters}}}""");

        Assert.Equal(status, (int)response.StatusCode);
        if (truncated is not null)
            Assert.Equal(truncated, response.Header("x-compute-truncated"));
    }

    private static string Labels(JsonElement answer) => answer[0].TryGetProperty("labels", out var labels)
        ? labels.GetRawText()
        : JsonSerializer.Serialize(answer.EnumerateArray().Select(label => label.GetProperty("label").GetString()));
}
