using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Graphs;
using BertGrains.Import.Onnx;
using BertGrains.Import.Reference;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Quantization;

/// <summary>
/// 8-bit integers in the matrix products of encoder layers, also those of heads, and in the word embeddings; fp32 elsewhere. For CPUs:
/// the CUDA provider has some of the operators not at all or only for other types.
/// </summary>
internal sealed class Int8Format : GraphFormat
{
    private readonly Dictionary<EncoderLayerWeights, QuantizedLayer> _layers = new(ReferenceEqualityComparer.Instance);

    private Int8Format(IEnumerable<EncoderLayerWeights> layers, ActivationRanges ranges)
    {
        foreach (var layer in layers)
            _layers.Add(layer, LayerQuantizer.Quantize(layer, ranges));
    }

    /// <inheritdoc/>
    public override ElementType States => ElementType.Float;

    /// <summary>Quantizes an encoder and the encoder layers of heads with the ranges of their inputs on some texts.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="heads">All heads of the bundle.</param>
    /// <param name="texts">Texts similar to later inputs; <see cref="CalibrationTexts.BuiltIn"/> by default.</param>
    /// <param name="cancellationToken">Cancels the calibration.</param>
    public static Int8Format Calibrate(
        EncoderWeights encoder, IReadOnlyList<HeadWeights> heads, IEnumerable<EncodedText> texts, CancellationToken cancellationToken)
    {
        return new Int8Format([.. encoder.Layers, .. OwnLayers(heads)], ActivationRanges.Observe(encoder, heads, texts, cancellationToken));
    }

    /// <summary>Quantizes the encoder layers of heads with the ranges of their inputs on some items.</summary>
    public static Int8Format Calibrate(
        IReadOnlyList<HeadWeights> heads, IEnumerable<ReferenceItem> items, CancellationToken cancellationToken) =>
        new(OwnLayers(heads), ActivationRanges.Observe(heads, items, cancellationToken));

    /// <inheritdoc/>
    public override ILayerArithmetic ArithmeticIn(OnnxGraph graph) => new Int8Arithmetic(graph, _layers);

    /// <inheritdoc/>
    public override string AddDecoder(OnnxGraph graph, string name, DenseWeights decoder, string states) =>
        Int8Decoder.Add(graph, name, decoder, states);

    /// <inheritdoc/>
    protected override string AddNormalizedEmbeddings(OnnxGraph graph, EncoderWeights encoder, string result)
    {
        var (sizes, width, norm) = (encoder.Dimensions, encoder.EmbeddingSize, encoder.EmbeddingNorm);
        var table = QuantizedRows.Of(encoder.WordEmbeddings, width);
        var allRows = graph.Constant<sbyte>("embeddings.word", table.Values, sizes.Vocabulary, width);
        var allScales = graph.Constant<float>("embeddings.word.steps", table.Scales, sizes.Vocabulary, 1);
        var rows = graph.Node("Gather", "embeddings.rows", [allRows, TensorNames.InputIds]);
        var scales = graph.Node("Gather", "embeddings.steps", [allScales, TensorNames.InputIds]);
        var words = graph.Node("Mul", "embeddings.words", [graph.Cast("embeddings.numbers", rows, ElementType.Float), scales]);
        if (encoder.PositionEmbeddings is not { } positions)
            return graph.Normalize(result, ElementType.Float, norm, words);
        return graph.FusedNode(
            "SkipLayerNormalization",
            result,
            [
                words,
                AddPositionsAndTypes(graph, encoder, positions),
                graph.Constant<float>("embeddings.scale", norm.Scale, width),
                graph.Constant<float>("embeddings.shift", norm.Bias, width),
            ],
            ("epsilon", norm.Epsilon));
    }

    private static IEnumerable<EncoderLayerWeights> OwnLayers(IEnumerable<HeadWeights> heads) =>
        heads.SelectMany(head => head.OwnLayers).Distinct();

    private static string AddPositionsAndTypes(OnnxGraph graph, EncoderWeights encoder, float[] positionRows)
    {
        var (sizes, width) = (encoder.Dimensions, encoder.EmbeddingSize);
        var allPositions = graph.Constant<float>("embeddings.position", positionRows, sizes.Positions, width);
        var allTypes = graph.Constant<float>("embeddings.type", TokenTypesOf(encoder), sizes.TokenTypes, width);
        var start = graph.Constant<long>("embeddings.positions.start", [0], 1);
        var end = graph.Node("Shape", "embeddings.positions.end", [TensorNames.InputIds], ("start", 1));
        var positions = graph.Node("Slice", "embeddings.positions", [allPositions, start, end]);
        var types = graph.Node("Gather", "embeddings.types", [allTypes, TensorNames.TokenTypeIds]);
        return graph.Node("Add", "embeddings.places", [types, positions]);
    }
}
