using System.Text.Json.Nodes;
using BertGrains.Inference.Trunks;

namespace BertGrains.Inference.Engine;

/// <summary>Prompts are put before the texts of embedding heads.</summary>
public sealed class PromptTests(TinyTrunks trunks) : IClassFixture<TinyTrunks>
{
    private const string Text = "My card has not arrived.";
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task InferAsync_Prompt_IsPutBeforeTheText()
    {
        using var bundle = await WithPromptsAsync();
        await using var engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = bundle.Bundle.Folder, Device = "cpu" }, cancellationToken: _cancellation);
        async Task<float[]> Embed(string text, string? prompt) =>
            ((EmbeddingOutput)(await InferAsync(engine, text, prompt, "embedding")).Items[0].Outputs[0]).Values.ToArray();

        var plain = await Embed(Text, "");

        Assert.Equal(await Embed("query: " + Text, ""), await Embed(Text, null));
        Assert.Equal(await Embed(Text, null), await Embed(Text, "query"));
        Assert.Equal(await Embed("passage: " + Text, ""), await Embed(Text, "passage"));
        Assert.Equal(plain, await Embed(Text, "none"));
        Assert.NotEqual(plain, await Embed(Text, null));
    }

    [Fact]
    public async Task InferAsync_PromptThatHeadsDoNotShare_IsAnError()
    {
        using var bundle = await WithPromptsAsync();
        await using var engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = bundle.Bundle.Folder, Device = "cpu" }, cancellationToken: _cancellation);
        var description = (await engine.GetModelsAsync(_cancellation))[0].Heads[0];
        Assert.Equal(["none", "passage", "query"], description.Prompts);
        Assert.Equal("query", description.DefaultPrompt);

        var differ = await InferAsync(engine, Text, null, "embedding", "features");
        Assert.Equal(ErrorCode.Unprocessable, differ.Error?.Code);
        Assert.StartsWith("The default prompts of the heads embedding, features differ", differ.Error?.Message, StringComparison.Ordinal);
        Assert.Null((await InferAsync(engine, Text, "", "embedding", "features")).Error);
        var unknown = await InferAsync(engine, Text, "document", "embedding");
        Assert.Equal(
            new BertError(ErrorCode.InvalidRequest, "There is no such prompt; the head embedding has none, passage, query."), unknown.Error);
        Assert.Equal("The head features has no prompts.", (await InferAsync(engine, Text, "query", "features")).Error?.Message);
    }

    private Task<EditedBundle> WithPromptsAsync() => EditedBundle.CreateAsync(trunks["fp32"], manifest: manifest =>
    {
        manifest["heads"]![0]!["prompts"] = new JsonObject { ["query"] = "query: ", ["passage"] = "passage: ", ["none"] = "" };
        manifest["heads"]![0]!["defaultPrompt"] = "query";
    });

    private Task<InferenceResponse> InferAsync(BertEngine engine, string text, string? prompt, params string[] heads) => engine.InferAsync(
        new InferenceRequest { Inputs = [InputItem.FromText(text)], Heads = heads, Prompt = prompt }, _cancellation);
}
