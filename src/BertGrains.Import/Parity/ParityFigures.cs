using System.Numerics.Tensors;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Parity;

/// <summary>The largest differences between a reference and graphs so far.</summary>
/// <param name="heads">The heads of the bundle; embeddings are scaled to unit length.</param>
internal sealed class ParityFigures(IReadOnlyList<HeadWeights> heads)
{
    private readonly Dictionary<string, ParityFigure> _figures = [];

    /// <summary>The figures of some outputs.</summary>
    public IReadOnlyList<ParityFigure> Of(IEnumerable<string> names) => [.. names.Select(name => _figures[name])];

    /// <summary>Compares one item.</summary>
    /// <param name="expected">Outputs of the reference by name.</param>
    /// <param name="actual">Outputs of the graphs.</param>
    /// <param name="item">Row of the item in these.</param>
    public void Compare(Dictionary<string, float[]> expected, IReadOnlyDictionary<string, BareTensor> actual, int item)
    {
        foreach (var (name, reference) in expected)
        {
            var values = actual[name].Item(item, reference.Length);
            var isEmbedding = heads.Any(h => h.Name == name && h is EmbeddingHeadWeights);
            var figure = Compare(name, reference, values, actual[name].Width, isEmbedding);
            _figures[name] = _figures.TryGetValue(name, out var before)
                ? new ParityFigure(
                    name,
                    Math.Max(before.LargestDifference, figure.LargestDifference),
                    Math.Min(before.LeastCosine, figure.LeastCosine))
                { LargestValue = Math.Max(before.LargestValue, figure.LargestValue) }
                : figure;
        }
    }

    // In double: the differences of fp32 are near the precision of float.
    private static ParityFigure Compare(string name, float[] expected, ReadOnlySpan<float> actual, int width, bool unitLength)
    {
        var (difference, leastCosine, largest) = (0.0, 1.0, 0.0);
        var (e, a) = (new double[width], new double[width]);
        for (var start = 0; start < expected.Length; start += width)
        {
            TensorPrimitives.ConvertChecked(expected.AsSpan(start, width), e);
            TensorPrimitives.ConvertChecked(actual.Slice(start, width), a);
            var (lengthE, lengthA) = (TensorPrimitives.Norm<double>(e), TensorPrimitives.Norm<double>(a));
            leastCosine = Math.Min(leastCosine, TensorPrimitives.Dot<double>(e, a) / (lengthE * lengthA));
            if (unitLength)
            {
                TensorPrimitives.Divide(e, lengthE, e);
                TensorPrimitives.Divide(a, lengthA, a);
            }

            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude<double>(e)));
            TensorPrimitives.Subtract<double>(e, a, e);
            difference = Math.Max(difference, Math.Abs(TensorPrimitives.MaxMagnitude<double>(e)));
        }

        return new ParityFigure(name, difference, leastCosine) { LargestValue = largest };
    }
}
