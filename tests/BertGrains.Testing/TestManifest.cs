using BertGrains.Inference.Bundles;

namespace BertGrains.Testing;

/// <summary>The manifest of a tiny encoder with one head. Tests change it with <c>with</c>.</summary>
public static class TestManifest
{
    public static BundleManifest Create(string name) => new()
    {
        Format = BundleManifest.CurrentFormat,
        Name = name,
        Architecture = "bert",
        Precision = "fp32",
        Dimensions = new EncoderDimensions(8, 1, 2, 16, 7, 16, 2),
        MaxTokens = 16,
        Tokenizer = new TokenizerManifest
        {
            Kind = "wordpiece",
            Vocabulary = "vocab.txt",
            Lowercase = true,
            StripAccents = true,
            SplitChinese = true,
        },
        Trunk = new TrunkManifest("trunk.onnx", ["mean"]),
        Heads = [new HeadManifest
        {
            Name = "embedding", Task = BertTask.Embed, Graph = "heads/embedding.onnx", Reads = ["mean"], Dimensions = 8, Pooling = "mean",
        }],
        Source = new SourceManifest(name, "00"),
        Files = new Dictionary<string, FileManifest>(),
    };
}
