using BertGrains.Inference.Bundles;

namespace BertGrains.Import;

/// <summary>Result of an import.</summary>
/// <param name="Bundle">The finished bundle, verified.</param>
/// <param name="Parity">Differences between the bundle's results and the reference computed from the checkpoint's weights.</param>
/// <param name="Remarks">Notes for the user, as sentences; often none.</param>
public sealed record ImportReport(Bundle Bundle, IReadOnlyList<ParityFigure> Parity, IReadOnlyList<string> Remarks);

/// <summary>Difference of one result of a bundle from the reference, over all parity texts, alone and in a padded batch.</summary>
/// <param name="What">
/// A tensor of the trunk (<c>hidden.3</c>, <c>mean</c>) or the name of a head. Or an output of the ONNX export that the weights are from
/// (<c>model.onnx: logits</c>): the difference of the reference from running the export.
/// </param>
/// <param name="LargestDifference">Largest absolute difference of one value; embeddings are scaled to unit length first.</param>
/// <param name="LeastCosine">Least cosine between a vector of the bundle and that of the reference.</param>
public sealed record ParityFigure(string What, double LargestDifference, double LeastCosine)
{
    /// <summary>Largest absolute value of the reference, which differences of fp32 are proportional to.</summary>
    public double LargestValue { get; init; }

    /// <summary>Values of a vector of the reference; a cosine says nothing of a single one.</summary>
    public int Width { get; init; }

    /// <summary>
    /// How many answers of a head are the same: labels, spans, fillings; null for outputs without. In fp16 and int8 the calibration texts that
    /// come with the importer count as well.
    /// </summary>
    public LabelAgreement? Labels { get; init; }
}

/// <summary>How many answers of a bundle are those of the reference.</summary>
/// <param name="Same">Answers that are the same: one for a text, a token or a mask, and one for each label that applies where several may.</param>
/// <param name="Compared">Answers in all.</param>
public readonly record struct LabelAgreement(int Same, int Compared)
{
    /// <summary>The share that is the same, 0 to 1; 1 if there are none.</summary>
    public double Share => Compared == 0 ? 1 : (double)Same / Compared;

    /// <summary>The sum of both.</summary>
    public static LabelAgreement operator +(LabelAgreement left, LabelAgreement right) => left.Add(right);

    /// <summary>The sum of both.</summary>
    public LabelAgreement Add(LabelAgreement other) => new(Same + other.Same, Compared + other.Compared);
}
