using BertGrains.Import.Checkpoints;
using BertGrains.Import.Reference;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Parity;

/// <summary>
/// Compares the reference forward pass of the weights that were found in an ONNX export with running the export itself: every item alone, and
/// all items in one padded batch.
/// </summary>
internal static class ExportParity
{
    // Of the largest value, at least 1: exports in fp32 differ only in the order of sums.
    private const double RelativeLimit = 1e-3;

    // Exports in fp16 compute in fp16 as well; the reference does not.
    private const double LeastCosineOfHalf = 0.999;

    /// <summary>A figure for every output that has a counterpart.</summary>
    /// <param name="path">The export.</param>
    /// <param name="checkpoint">What was read from it.</param>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="ImportException">An output differs, none has a counterpart, or the export does not run.</exception>
    public static IReadOnlyList<ParityFigure> Measure(
        string path, Checkpoint checkpoint, IReadOnlyList<EncodedText> items, CancellationToken cancellationToken)
    {
        using var session = ExportSession.Open(path);
        var padding = checkpoint.Tokenizer.Tokenizer.PaddingId;
        var batch = session.Run(items, padding);
        var measures = new Dictionary<string, Differences>();
        for (var i = 0; i < items.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var states = ReferenceEncoder.Run(checkpoint.Encoder, items[i].Ids, items[i].Types);
            Compare(batch, i);
            Compare(session.Run([items[i]], padding), 0);

            void Compare(IReadOnlyDictionary<string, BareTensor> outputs, int item)
            {
                foreach (var (name, output) in outputs)
                {
                    if (ExportOutput.Compare(name, output, item, items[i], checkpoint, states) is not { } pair)
                        continue;
                    if (!measures.TryGetValue(name, out var measure))
                        measures[name] = measure = new Differences();
                    measure.Add(pair.Expected, pair.Actual, pair.Width);
                }
            }
        }

        var file = Path.GetFileName(path);
        if (measures.Count == 0)
        {
            throw new ImportException(
                $"{path}: none of the outputs {string.Join(", ", batch.Keys)} is a hidden state or a result that config.json describes, so that the "
                + "weights cannot be compared with the export.");
        }

        var isHalf = checkpoint.OnnxIsHalf;
        foreach (var (name, measure) in measures)
        {
            if (isHalf ? measure.LeastCosine < LeastCosineOfHalf : !(measure.Difference <= RelativeLimit * Math.Max(1, measure.Largest)))
            {
                throw new ImportException(FormattableString.Invariant(
                    $"{path}: the output '{name}' differs by {measure.Difference:g3} from what its weights give in the model of config.json. ")
                    + "The export computes something else, or its weights were not found in their places. The bundle was discarded.");
            }
        }

        return [.. measures.Select(m => new ParityFigure($"{file}: {m.Key}", m.Value.Difference, m.Value.LeastCosine))];
    }

    /// <summary>The differences of one output over all items.</summary>
    private sealed class Differences
    {
        public double Difference { get; private set; }

        public double LeastCosine { get; private set; } = 1;

        public double Largest { get; private set; }

        public void Add(float[] expected, float[] actual, int width)
        {
            for (var start = 0; start < expected.Length; start += width)
            {
                double dot = 0, lengthE = 0, lengthA = 0;
                for (var i = start; i < start + width; i++)
                {
                    double e = expected[i], a = actual[i];
                    (dot, lengthE, lengthA) = (dot + (e * a), lengthE + (e * e), lengthA + (a * a));
                    Largest = Math.Max(Largest, Math.Abs(e));

                    // A difference that is not a number stays one.
                    Difference = double.IsNaN(Difference) ? Difference : Math.Max(Difference, Math.Abs(e - a));
                }

                LeastCosine = Math.Min(LeastCosine, lengthE * lengthA > 0 ? dot / Math.Sqrt(lengthE * lengthA) : lengthE == lengthA ? 1 : 0);
            }
        }
    }
}
