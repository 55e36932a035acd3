using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>Checkpoints whose files contradict each other: the import says so, or refuses them.</summary>
public sealed class ContradictionTests
{
    [Theory]
    [InlineData("cls_token", "[PAD]", "cls_token is '[PAD]', but tokenizer.json begins a text with '[CLS]'")]
    [InlineData("sep_token", "[PAD]", "sep_token is '[PAD]', but tokenizer.json ends a text with '[SEP]'")]
    [InlineData("unk_token", "[PAD]", "unk_token is '[PAD]', but tokenizer.json has '[UNK]'")]
    [InlineData("mask_token", "[PAD]", "mask_token is '[PAD]' in tokenizer_config.json and '[MASK]' in special_tokens_map.json")]
    public async Task OpenAsync_OtherSpecialTokens_AreSaidAndTheTokenizerStays(string name, string token, string remark)
    {
        using var folder = new CheckpointFolder();
        var before = (await folder.OpenAsync()).Tokenizer.Tokenizer.Encode("a house ☃", "b");
        folder.Edit("tokenizer_config.json", c => c[name] = token);

        var checkpoint = await folder.OpenAsync();

        Assert.Contains(checkpoint.Remarks, text => text.StartsWith(remark, StringComparison.Ordinal));
        Assert.Equal(before.Ids, checkpoint.Tokenizer.Tokenizer.Encode("a house ☃", "b").Ids);
    }

    [Fact]
    public async Task OpenAsync_OldSpecialTokensMap_WinsOverTheConfiguration()
    {
        using var folder = new CheckpointFolder();
        folder.Write("tokenizer_config.json", """{"mask_token":"[UNK]"}""").Write("special_tokens_map.json", """{"mask_token":"[MASK]"}""");
        var tokenizer = (await folder.OpenAsync()).Tokenizer;

        Assert.Equal("[MASK]", tokenizer.Manifest.MaskToken);
        Assert.StartsWith("mask_token is '[UNK]' in tokenizer_config.json", Assert.Single(tokenizer.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_OtherVocabularies_AreSaid()
    {
        using var folder = new CheckpointFolder();
        var lines = File.ReadAllLines(folder.At("vocab.txt"));
        (lines[700], lines[701]) = (lines[701], lines[700]);
        File.WriteAllLines(folder.At("vocab.txt"), lines);
        Assert.Contains((await folder.OpenAsync()).Remarks, remark => remark.StartsWith("vocab.txt and tokenizer.json differ, first in token 700", StringComparison.Ordinal));

        (lines[700], lines[701]) = (lines[701], lines[700]);
        File.WriteAllLines(folder.At("vocab.txt"), [.. lines, "more"]);
        Assert.Contains((await folder.OpenAsync()).Remarks, remark => remark.StartsWith("vocab.txt has 1501 tokens, tokenizer.json 1500", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_TokenWithoutAnEmbedding_IsNamed()
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer.json", t => t["added_tokens"]!.AsArray().Add(
            JsonNode.Parse("""{"id":1500,"content":"[NEW]","normalized":false,"special":true}""")));

        Assert.Contains("there is no embedding for the token '[NEW]' with the id 1500", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"0":"O","1":"B-A","2":"I-A"}""", """{"O":0,"B-A":1,"I-A":2}""", null, "O B-A I-A")]
    [InlineData("""{"0":"O","1":"B-A","2":"I-A"}""", """{"O":0,"B-A":2,"I-A":1}""", "label 2 is 'I-A' in id2label and 'B-A' in label2id", "O B-A I-A")]
    [InlineData(null, """{"I-A":2,"O":0,"B-A":1}""", "has no id2label; the names of labels are those of label2id", "O B-A I-A")]
    [InlineData("""{"0":1,"1":2.5,"2":"3"}""", null, null, "1 2.5 3")]
    [InlineData(null, null, null, "LABEL_0 LABEL_1 LABEL_2")]
    public async Task OpenAsync_LabelMaps_AreReadAndCompared(string? names, string? ids, string? remark, string expected)
    {
        using var folder = Entities(names, ids);
        var checkpoint = await folder.OpenAsync();

        Assert.Equal(expected, string.Join(' ', Assert.IsType<TokenHeadWeights>(checkpoint.Heads[0]).Labels.Names));
        if (remark is null)
            Assert.DoesNotContain(checkpoint.Remarks, text => text.Contains("label", StringComparison.Ordinal));
        else
            Assert.Contains(checkpoint.Remarks, text => text.Contains(remark, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"0":"O","x":"B"}""", null, "id2label has the key 'x'; the keys must be integers")]
    [InlineData("""{"0":null}""", null, "id2label must be an object of strings")]
    [InlineData("""["O","A"]""", null, "id2label must be an object")]
    [InlineData("""{"0":"O","3":"B"}""", null, "id2label names the label 3, but 'classifier.weight' has 3 labels")]
    [InlineData(null, """{"O":0,"B":7}""", "label2id names the label 7, but 'classifier.weight' has 3 labels")]
    [InlineData(null, """{"O":"zero"}""", "label2id must be an object of integers, but that of 'O' is 'zero'")]
    public async Task OpenAsync_BadLabelMaps_AreRefusedByName(string? names, string? ids, string fault)
    {
        using var folder = Entities(names, ids);
        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    // A token classifier with three labels on the encoder of the fixture.
    private static CheckpointFolder Entities(string? names, string? ids)
    {
        var folder = new CheckpointFolder();
        folder.EditWeights(tensors => [.. tensors, ("classifier.weight", [3L, 32L], new float[96]), ("classifier.bias", [3L], [1f, 2f, 3f])]);
        return folder.Edit("config.json", c =>
        {
            c["architectures"] = new JsonArray("BertForTokenClassification");
            (c["id2label"], c["label2id"]) = (names is null ? null : JsonNode.Parse(names), ids is null ? null : JsonNode.Parse(ids));
        });
    }
}
