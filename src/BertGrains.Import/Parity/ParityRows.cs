using System.Numerics.Tensors;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Parity;

/// <summary>
/// The output of an item as vectors that mean something alone: a text's, a token's or a mask's. The scores of tokens for one question (where a
/// span begins, whether a token was replaced) are one vector over the tokens.
/// </summary>
internal sealed class ParityRows
{
    // In double: the differences of fp32 are near the precision of float.
    private readonly double[] _values;

    private ParityRows(double[] values, int width) => (_values, Width) = (values, width);

    /// <summary>Values of a vector.</summary>
    public int Width { get; }

    /// <summary>Number of vectors.</summary>
    public int Count => _values.Length / Width;

    /// <summary>A vector.</summary>
    public Span<double> this[int row] => _values.AsSpan(row * Width, Width);

    /// <summary>The vectors of an output.</summary>
    /// <param name="head">The head whose output it is; null for one of the trunk.</param>
    /// <param name="values">The values of the item, as the graph returns them.</param>
    /// <param name="width">The last dimension of the output.</param>
    public static ParityRows Of(HeadWeights? head, ReadOnlySpan<float> values, int width)
    {
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertChecked(values, doubles);
        return head is TokenHeadWeights { Task: BertTask.QuestionAnswer or BertTask.DetectReplaced }
            ? new ParityRows(Transpose(doubles, width), values.Length / width)
            : new ParityRows(doubles, width);
    }

    private static double[] Transpose(double[] values, int width)
    {
        var rows = values.Length / width;
        return [.. Enumerable.Range(0, values.Length).Select(i => values[(i % rows * width) + (i / rows)])];
    }
}
