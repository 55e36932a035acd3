using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Quantization;

/// <summary>
/// Ranges of embeddings over some texts. They come from the reference forward pass, so they are the same on every machine.
/// </summary>
internal static class EmbeddingCalibration
{
    // A range needs many texts, and a pass of a large encoder in plain arithmetic takes a second.
    private const int MaxTexts = 160;
    private const int Digits = 6;

    /// <summary>The ranges of each embedding head, in the order of the heads.</summary>
    /// <param name="heads">Embedding heads; often none or one.</param>
    /// <param name="texts">Texts similar to later inputs. The halves of each are used too, as far as the number of texts is small.</param>
    /// <param name="run">Runs the trunk on a text.</param>
    /// <param name="cancellationToken">Checked before each text.</param>
    public static IReadOnlyDictionary<string, EmbeddingRanges> Measure(
        IReadOnlyList<EmbeddingHeadWeights> heads,
        IReadOnlyList<EncodedText> texts,
        Func<EncodedText, ReferenceItem> run,
        CancellationToken cancellationToken)
    {
        if (heads.Count == 0)
            return new Dictionary<string, EmbeddingRanges>();
        var vectors = heads.ToDictionary(head => head.Name, _ => new List<float[]>());
        foreach (var text in texts.Concat(texts.SelectMany(Halves)).Take(MaxTexts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var item = run(text);
            foreach (var head in heads)
                vectors[head.Name].Add(ReferenceHead.Run(head, item));
        }

        return vectors.ToDictionary(entry => entry.Key, entry => Of(entry.Value));
    }

    /// <summary>The ranges of some embeddings that are not scaled.</summary>
    public static EmbeddingRanges Of(IReadOnlyList<float[]> vectors)
    {
        var count = vectors[0].Length;
        var (minimum, maximum, prefixes, length) = (new double[count], new double[count], new double[count], 0.0);
        Array.Fill(minimum, double.MaxValue);
        Array.Fill(maximum, double.MinValue);
        foreach (var vector in vectors)
        {
            var norm = Math.Max(Math.Sqrt(vector.Sum(value => (double)value * value)), double.Epsilon);
            var square = 0.0;
            for (var i = 0; i < count; i++)
            {
                var value = vector[i] / norm;
                square += value * value;
                minimum[i] = Math.Min(minimum[i], value);
                maximum[i] = Math.Max(maximum[i], value);
                prefixes[i] += Math.Sqrt(square) / vectors.Count;
            }

            length += norm / vectors.Count;
        }

        return new EmbeddingRanges([.. minimum.Select(Rounded)], [.. maximum.Select(Rounded)], [.. prefixes.Select(Positive)], Positive(length));
    }

    // A short manifest: a unit of the last place is a thousandth of a step.
    private static float Rounded(double value) => (float)Math.Round(value, Digits);

    private static float Positive(double value) => Math.Max(Rounded(value), 1e-6f);

    // The first and the last token are special in every template.
    private static IEnumerable<EncodedText> Halves(EncodedText text)
    {
        var middle = text.Ids.Length / 2;
        if (middle < 3)
            yield break;
        yield return new EncodedText([.. text.Ids[..middle], text.Ids[^1]], [.. text.Types[..middle], text.Types[^1]]);
        yield return new EncodedText([text.Ids[0], .. text.Ids[middle..]], [text.Types[0], .. text.Types[middle..]]);
    }
}
