using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests.Checkpoints.Heads;

public sealed class BertHeadsTests
{
    [Theory]
    [InlineData(3, null, ScoreActivation.Softmax, null)]
    [InlineData(3, "multi_label_classification", ScoreActivation.Sigmoid, 0.5f)]
    [InlineData(2, "single_label_classification", ScoreActivation.Softmax, null)]
    public async Task OpenAsync_SequenceClassification_ReadsPoolerAndClassifier(
        int labels, string? problem, ScoreActivation activation, float? threshold)
    {
        using var folder = Classifier("BertForSequenceClassification", labels);
        folder.Edit("config.json", c => c["problem_type"] = problem);

        var head = Assert.IsType<TextHeadWeights>((await folder.OpenAsync()).Heads[0]);

        Assert.Equal("classification", head.Name);
        Assert.Equal((activation, threshold), (head.Labels.Activation, head.Labels.Threshold));
        Assert.Equal(Enumerable.Range(0, labels).Select(i => $"label {i}"), head.Labels.Names);
        Assert.Equal([3], head.Mix.Layers);
        Assert.Equal(PoolingMode.Cls, head.Pooling);
        Assert.Equal(Import.Checkpoints.Activation.Tanh, head.Hidden!.Activation);
    }

    [Theory]
    [InlineData(null, null, null, ScoreActivation.Sigmoid)]
    [InlineData("torch.nn.modules.linear.Identity", null, null, ScoreActivation.Identity)]
    [InlineData("torch.nn.modules.activation.Sigmoid", null, "regression", ScoreActivation.Sigmoid)]
    [InlineData(null, "torch.nn.modules.linear.Identity", null, ScoreActivation.Identity)]
    [InlineData("torch.nn.modules.linear.Identity", "torch.nn.modules.activation.Sigmoid", null, ScoreActivation.Sigmoid)]
    [InlineData(null, null, "regression", ScoreActivation.Identity)]
    public async Task OpenAsync_OneLabel_IsRelevanceWithTheActivationOfItsCrossEncoder(
        string? old, string? own, string? problem, ScoreActivation expected)
    {
        using var folder = Classifier("BertForSequenceClassification", 1);
        folder.Edit("config.json", c =>
        {
            (c["sbert_ce_default_activation_function"], c["problem_type"]) = (old, problem);
            c["sentence_transformers"] = own is null ? null : new JsonObject { ["activation_fn"] = own, ["version"] = "4.1.0" };
        });

        var head = Assert.IsType<TextHeadWeights>((await folder.OpenAsync()).Heads[0]);

        Assert.Equal(("relevance", BertTask.Rerank), (head.Name, head.Task));
        Assert.Equal((expected, null), (head.Labels.Activation, head.Labels.Threshold));
    }

    [Fact]
    public async Task OpenAsync_UnknownActivationOfACrossEncoder_IsNamed()
    {
        using var folder = Classifier("BertForSequenceClassification", 1);
        folder.Edit("config.json", c => c["sbert_ce_default_activation_function"] = "torch.nn.modules.activation.GELU");

        Assert.Contains(
            "sbert_ce_default_activation_function is 'torch.nn.modules.activation.GELU'", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_TokenClassification_ReadsTheClassifier()
    {
        using var folder = Classifier("BertForTokenClassification", 5);

        var head = Assert.IsType<TokenHeadWeights>((await folder.OpenAsync()).Heads[0]);

        Assert.Equal("entities", head.Name);
        Assert.Empty(head.Layers);
        Assert.Equal(5, head.Out.Outputs);
    }

    [Fact]
    public async Task OpenAsync_InvalidLabels_AreRejected()
    {
        using var folder = Classifier("BertForSequenceClassification", 3);
        folder.Edit("config.json", c => c["problem_type"] = "ranking");
        Assert.Contains("problem_type is 'ranking'", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("config.json", c => (c["problem_type"], c["id2label"]) = (null, new JsonObject { ["0"] = "a", ["3"] = "b" }));
        Assert.Contains("names the label 3, but 'classifier.weight' has 3", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("config.json", c => c["id2label"] = new JsonObject { ["one"] = "a" });
        Assert.Contains("must be integers", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("config.json", c => c["id2label"] = new JsonObject { ["0"] = "a", ["1"] = "b" });
        Assert.Contains("no name for the last of the 3 labels", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("config.json", c => c["id2label"] = new JsonObject { ["0"] = "a", ["1"] = "b", ["2"] = "a" });
        Assert.Contains("gives two labels the name 'a'", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("config.json", c => (c["id2label"], c["num_labels"]) = (null, 4));
        Assert.Contains("num_labels is 4, but 'classifier.weight' has 3 labels", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("config.json", c => c["id2label"] = new JsonObject { ["1"] = "a", ["01"] = "b" });
        Assert.Contains("names the label 1 twice", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_ClassThatContradictsTheWeights_IsRejected()
    {
        using var folder = Classifier("RobertaForSequenceClassification", 3);
        Assert.Contains("'RobertaForSequenceClassification', of roberta, but the model is bert", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("config.json", c => c.Remove("architectures"));
        Assert.Contains("have the tensor 'classifier.weight', but architectures names no class", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_LabelsWithoutNames_HaveTheirNumbers()
    {
        using var folder = Classifier("BertForSequenceClassification", 3);
        folder.Edit("config.json", c => c["id2label"] = new JsonObject { ["0"] = "a", ["2"] = "b" });
        Assert.Equal(["a", "LABEL_1", "b"], Assert.IsType<TextHeadWeights>((await folder.OpenAsync()).Heads[0]).Labels.Names);
        folder.Edit("config.json", c => c.Remove("id2label"));
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Assert.IsType<TextHeadWeights>((await folder.OpenAsync()).Heads[0]).Labels.Names);
    }

    private static CheckpointFolder Classifier(string type, int labels)
    {
        var folder = new CheckpointFolder();
        folder.EditWeights(tensors =>
        [
            .. tensors.Select(t => ("bert." + t.Name, t.Shape, t.Values)),
            ("classifier.weight", [labels, 32L], new float[labels * 32]),
            ("classifier.bias", [labels], new float[labels]),
        ]);
        return folder.Edit("config.json", c =>
        {
            c["architectures"]![0] = type;
            c["id2label"] = new JsonObject(Enumerable.Range(0, labels).Select(i => KeyValuePair.Create($"{i}", (JsonNode?)$"label {i}")));
        });
    }
}
