using System.Runtime.InteropServices;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;
using BertGrains.Tokenization;

namespace BertGrains.Import.Bundles;

/// <summary>What a bundle knows of its trunk and tokenizer, without the checkpoint from which it was made.</summary>
/// <param name="bundle">The bundle.</param>
internal sealed class BundleTrunk(Bundle bundle)
{
    private const string WordEmbeddings = "embeddings.word";
    private const string WordSteps = "embeddings.word.steps";

    private readonly BundleManifest _manifest = bundle.Manifest;
    private readonly Lazy<Tokenizer> _tokenizer = new(() => bundle.Manifest.Tokenizer.Load(bundle.PathOf(bundle.Manifest.Tokenizer.Vocabulary)));

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer => _tokenizer.Value;

    /// <summary>The mask of the tokenizer.</summary>
    public MaskToken Mask => new(
        _manifest.Tokenizer.MaskToken, Tokenizer.MaskId, _manifest.Heads.Any(head => head.CleansSpaces == true));

    /// <summary>Tokenizes texts and pairs.</summary>
    public IReadOnlyList<EncodedText> Encode(IEnumerable<(string Text, string? Pair)> texts) =>
        EncodedText.EncodeAll(Tokenizer, _manifest.MaxTokens, _manifest.Dimensions.TokenTypes, texts);

    /// <summary>Sizes of the trunk and its word embeddings, as exact as the bundle has them.</summary>
    public HeadTrunk Read()
    {
        var graph = new Lazy<GraphProto>(() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(bundle.PathOf(_manifest.Trunk.Graph))).Graph);
        var width = new Lazy<int>(() => (int)Find(graph.Value, WordEmbeddings).Dims[1]);
        return new HeadTrunk(_manifest.Dimensions, width, new Lazy<float[]>(() => WordsOf(graph.Value)));
    }

    /// <summary>The states of the heads that others can read; null for heads without.</summary>
    public IReadOnlyDictionary<string, HeadStates?> States() => _manifest.Heads.ToDictionary(
        head => head.Name,
        head => head.States is { } states ? new HeadStates(head.Name, states, head.Task == BertTask.TokenClassify) : null);

    /// <summary>Checks that the graph of the trunk returns all hidden states, on which new heads are compared.</summary>
    /// <exception cref="ImportException">It does not.</exception>
    public void RequireStates()
    {
        if (Enumerable.Range(0, _manifest.Dimensions.Layers + 1).Any(layer => !_manifest.Trunk.Outputs.Contains(TensorNames.Hidden(layer))))
        {
            throw new ImportException(
                $"The trunk of {bundle.Folder} does not return all of its hidden states: an older version made it. Import its checkpoint again, with "
                + "this version.");
        }
    }

    /// <summary>The difference of a checkpoint's trunk and tokenizer from those of the bundle.</summary>
    /// <exception cref="ImportException">There is one, or the bundle does not know its trunk.</exception>
    public void Require(Checkpoint checkpoint, string folder)
    {
        if (_manifest.Trunk.Digests is not { } digests)
        {
            throw new ImportException(
                $"{bundle.Folder} has no digests of its trunk: an older version made it. Import its checkpoint again, with this version.");
        }

        if (TrunkDigests.Read(bundle.PathOf(digests)).FirstDifference(checkpoint.Digests) is { } difference)
        {
            throw new ImportException(
                $"{folder} has another trunk than {bundle.Folder}: {difference}. Its heads need a bundle of their own: bertgrains import.");
        }

        if (checkpoint.Tokenizer.Manifest with { TruncationSide = _manifest.Tokenizer.TruncationSide } != _manifest.Tokenizer
            || !checkpoint.Tokenizer.Content.AsSpan().SequenceEqual(File.ReadAllBytes(bundle.PathOf(_manifest.Tokenizer.Vocabulary))))
        {
            throw new ImportException(
                $"{folder} has another tokenizer than {bundle.Folder} ({_manifest.Tokenizer.Vocabulary} or its settings differ), so its heads "
                + "read other tokens. They need a bundle of their own: bertgrains import.");
        }
    }

    private static float[] WordsOf(GraphProto graph)
    {
        var words = Find(graph, WordEmbeddings);
        var data = words.RawData.Span;
        switch ((ElementType)words.DataType)
        {
            case ElementType.Float:
                return MemoryMarshal.Cast<byte, float>(data).ToArray();
            case ElementType.Float16:
                return Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(data).ToArray(), value => (float)value);
            default:
                var values = MemoryMarshal.Cast<byte, sbyte>(data);
                var steps = MemoryMarshal.Cast<byte, float>(Find(graph, WordSteps).RawData.Span);
                var result = new float[values.Length];
                var width = (int)words.Dims[1];
                for (var i = 0; i < result.Length; i++)
                    result[i] = values[i] * steps[i / width];
                return result;
        }
    }

    private static TensorProto Find(GraphProto graph, string name) => graph.Initializer.FirstOrDefault(tensor => tensor.Name == name)
        ?? throw new ImportException($"The graph of the bundle's trunk has no constant '{name}'; import the checkpoint again with this version.");
}
