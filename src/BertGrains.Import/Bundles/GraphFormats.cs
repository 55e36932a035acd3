using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Graphs;
using BertGrains.Import.Quantization;
using BertGrains.Import.Reference;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Bundles;

/// <summary>Selects the number format of the graphs of an import.</summary>
internal static class GraphFormats
{
    // Ranges converge after a few hundred texts, and each text needs a slow forward pass.
    private const int MaxTexts = 1000;

    /// <summary>The format of a request; int8 is calibrated on the texts of the request.</summary>
    /// <exception cref="ImportException">The file with the texts cannot be read or has no texts.</exception>
    public static GraphFormat Of(
        ImportRequest request, Checkpoint checkpoint, IReadOnlyList<HeadWeights> heads, CancellationToken cancellationToken) =>
        request.Precision switch
        {
            WeightPrecision.Fp32 => GraphFormat.Fp32,
            WeightPrecision.Fp16 => GraphFormat.Fp16,
            WeightPrecision.Int8 => Int8Format.Calibrate(checkpoint.Encoder, heads, Texts(request.Calibration, checkpoint), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        };

    /// <summary>The ranges of embeddings by the names of their heads, over the texts of the request.</summary>
    /// <exception cref="ImportException">The file with the texts cannot be read or has no texts.</exception>
    public static IReadOnlyDictionary<string, EmbeddingRanges> RangesOf(
        ImportRequest request, Checkpoint checkpoint, IReadOnlyList<EmbeddingHeadWeights> heads, CancellationToken cancellationToken) =>
        EmbeddingCalibration.Measure(
            heads,
            heads.Count == 0 ? [] : Texts(request.Calibration, checkpoint),
            text => new ReferenceItem(ReferenceEncoder.Run(checkpoint.Encoder, text.Ids, text.Types), checkpoint.Encoder.Dimensions.Hidden),
            cancellationToken);

    private static IReadOnlyList<EncodedText> Texts(string? file, Checkpoint checkpoint)
    {
        var texts = file is null ? CalibrationTexts.BuiltIn : ReadTexts(file);
        return EncodedText.EncodeAll(checkpoint, texts.Select(text => (text, (string?)null)));
    }

    private static List<string> ReadTexts(string file)
    {
        try
        {
            var texts = File.ReadLines(file).Where(line => !string.IsNullOrWhiteSpace(line)).Take(MaxTexts).ToList();
            return texts.Count > 0 ? texts : throw new ImportException($"{file} has no texts for calibration; expected one text per line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
