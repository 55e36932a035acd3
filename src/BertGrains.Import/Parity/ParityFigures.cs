using System.Numerics.Tensors;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Parity;

/// <summary>The largest differences between a reference and graphs so far, and how many answers are the same.</summary>
/// <param name="heads">The heads of the bundle; embeddings are scaled to unit length.</param>
internal sealed class ParityFigures(IReadOnlyList<HeadWeights> heads)
{
    private readonly Dictionary<string, ParityFigure> _figures = [];

    /// <summary>The figures of some outputs.</summary>
    public IReadOnlyList<ParityFigure> Of(IEnumerable<string> names) => [.. names.Select(name => _figures[name])];

    /// <summary>Compares the values of one item.</summary>
    /// <param name="expected">Outputs of the reference by name.</param>
    /// <param name="actual">Outputs of the graphs.</param>
    /// <param name="item">Row of the item in these.</param>
    public void Compare(Dictionary<string, float[]> expected, IReadOnlyDictionary<string, BareTensor> actual, int item)
    {
        foreach (var (name, reference) in expected)
        {
            var (head, output) = (HeadOf(name), actual[name]);
            var rows = ParityRows.Of(head, reference, output.Width);
            var others = ParityRows.Of(head, output.Item(item, reference.Length), output.Width);
            var figure = Compare(name, rows, others, head is EmbeddingHeadWeights);
            _figures[name] = _figures.TryGetValue(name, out var before)
                ? before with
                {
                    LargestDifference = Math.Max(before.LargestDifference, figure.LargestDifference),
                    LeastCosine = Math.Min(before.LeastCosine, figure.LeastCosine),
                    LargestValue = Math.Max(before.LargestValue, figure.LargestValue),
                }
                : figure;
        }
    }

    /// <summary>Compares the answers for one item that ran alone, of outputs whose values were compared on other items.</summary>
    public void CompareLabels(Dictionary<string, float[]> expected, IReadOnlyDictionary<string, BareTensor> actual)
    {
        foreach (var head in heads.Where(head => expected.ContainsKey(head.Name)))
        {
            var (reference, output) = (expected[head.Name], actual[head.Name]);
            var labels = HeadLabels.Compare(
                head,
                ParityRows.Of(head, reference, output.Width),
                ParityRows.Of(head, output.Item(0, reference.Length), output.Width));
            if (labels is { } more)
                _figures[head.Name] = _figures[head.Name] with { Labels = (_figures[head.Name].Labels ?? default) + more };
        }
    }

    private HeadWeights? HeadOf(string name) => heads.FirstOrDefault(head => head.Name == name);

    private static ParityFigure Compare(string name, ParityRows expected, ParityRows actual, bool unitLength)
    {
        var (difference, leastCosine, largest) = (0.0, 1.0, 0.0);
        for (var row = 0; row < expected.Count; row++)
        {
            var e = expected[row];
            var a = actual[row];
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

        return new ParityFigure(name, difference, leastCosine) { LargestValue = largest, Width = expected.Width };
    }
}
