using System.Net;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>The paths of fill-mask, sparse embeddings, next sentence and replaced tokens.</summary>
public sealed class TaskTests
{
    private const string Fill = """{"score":0.5,"token":0,"token_str":"é","sequence":"é \"<"}""";
    private const string Sparse = """[{"index":1,"value":0.5},{"index":7,"value":2}]""";
    private const string Next = """{"score":0.75,"is_next":true,"logits":[1.5,0.4],"windows":1,"truncated":false}""";
    private const string Tokens = """[{"text":"a","start":0,"end":1,"score":0.25,"replaced":false},{"text":"ü","start":2,"end":3,"score":0.75,"replaced":true}]""";

    [Theory]
    [InlineData("/fill-mask", """{"inputs":"a [MASK]","top_k":1}""", "[" + Fill + "]")]
    [InlineData("/fill-mask", """{"inputs":["a [MASK]"],"top_k":1}""", "[[" + Fill + "]]")]
    [InlineData("/fill-mask", """{"inputs":"[MASK] [MASK]","top_k":1,"targets":null}""", "[[" + Fill + "],[" + Fill + "]]")]
    [InlineData("/fill-mask", """{"inputs":"[MASK]","targets":"ab"}""", """[{"score":0.5,"token":0,"token_str":"a","sequence":"ab","piece_of":0}]""")]
    [InlineData("/embed_sparse", """{"inputs":"abc"}""", "[" + Sparse + "]")]
    [InlineData("/embed_sparse", """{"inputs":["abc",[1,2]]}""", "[" + Sparse + "," + Sparse + "]")]
    [InlineData("/", """{"inputs":"abc"}""", "[" + Sparse + "]")]
    [InlineData("/next-sentence", """{"inputs":{"text":"a","pair":"b"}}""", Next)]
    [InlineData("/next-sentence", """{"inputs":[["a","b"]]}""", "[" + Next + "]")]
    [InlineData("/detect-replaced", """{"inputs":"a ü"}""", Tokens)]
    [InlineData("/infer", """{"inputs":"[MASK]","heads":["fill-mask","sparse"],"top_k":1}""", """{"fill-mask":[""" + Fill + """],"sparse":""" + Sparse + "}")]
    [InlineData("/infer", """{"inputs":"a","heads":["next-sentence"]}""", """{"next-sentence":[{"label":"next","score":0.75},{"label":"random","score":0.25}]}""")]
    public async Task Post_EveryForm_GivesTheAnswerOfTheTask(string path, string body, string expected)
    {
        await using var host = await StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync(path, body)).GetRawText());
    }

    [Fact]
    public async Task FillMask_Options_ReachTheClient()
    {
        await using var host = await StartAsync();

        await host.PostJsonAsync("/fill-mask", """{"inputs":["[MASK]"],"top_k":3,"targets":["a","b"],"truncate":false,"timeout_ms":500}""");

        var request = host.Bert.Last!;
        Assert.Equal(3, request.Decode.TopK);
        Assert.Equal(["a", "b"], request.Decode.Targets!);
        Assert.False(request.Truncate);
        Assert.Equal(TimeSpan.FromMilliseconds(500), request.Timeout);
    }

    [Theory]
    [InlineData("/fill-mask", """{"inputs":"[MASK]","top_k":0}""", 400, "`top_k` must be a whole number of at least 1")]
    [InlineData("/fill-mask", """{"inputs":"[MASK]","targets":7}""", 400, "`targets` must be a string or a list of strings")]
    [InlineData("/fill-mask", """{"inputs":"[MASK]","topk":1}""", 400, "The body has no member `topk`; the nearest is `top_k`. There are top_k, targets, details, inputs, head, model, truncate")]
    [InlineData("/fill-mask", """{}""", 400, "`inputs` is missing from the body")]
    [InlineData("/next-sentence", """{"inputs":["a","b"],"head":"sparse"}""", 404, "no such head to tell whether a text follows another")]
    [InlineData("/embed_sparse?model=small", """{"inputs":"a"}""", 424, "No head can embed sparsely")]
    [InlineData("/fill-mask?model=small", """{"inputs":"a"}""", 404, "No head can fill masks")]
    public async Task Post_BadRequest_IsRefusedWithItsReason(string path, string body, int status, string message)
    {
        await using var host = await StartAsync();
        host.Bert.Models = [FakeBertClient.Pretraining, FakeBertClient.Small];

        using var response = await host.PostAsync(path, body);

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/fill-mask")]
    [InlineData("/next-sentence")]
    [InlineData("/detect-replaced")]
    public async Task Post_ItemThatFails_HasAnErrorAmongTheOthers(string path)
    {
        await using var host = await StartAsync();
        host.Bert.ItemFailure = new BertError(ErrorCode.Unprocessable, "The item has no mask.");

        var list = await host.PostJsonAsync(path, """{"inputs":["a",["a","b"]]}""");
        using var single = await host.PostAsync(path, """{"inputs":"a"}""");

        Assert.Equal("unprocessable", list[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, single.StatusCode);
    }

    private static async Task<GatewayHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pretraining];
        return host;
    }
}
