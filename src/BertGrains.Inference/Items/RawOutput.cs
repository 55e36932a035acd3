using System.Buffers;
using System.Numerics.Tensors;

namespace BertGrains.Inference.Items;

/// <summary>
/// Output of a head's graph for one item: rows x columns, with one row for heads with one result per item. Heads over the vocabulary have
/// one row of pairs, a token id and its value. Not thread-safe: the device
/// passes it to the decoder, which changes it in place.
/// </summary>
public sealed class RawOutput
{
    private readonly float[] _values;

    /// <summary>An output that owns its values. Results may refer to them.</summary>
    /// <param name="values">Values in row-major order, at least rows x columns.</param>
    /// <param name="rows">Tokens of the item, or 1.</param>
    /// <param name="columns">Dimensions or labels.</param>
    public RawOutput(float[] values, int rows, int columns)
        : this(values, rows, columns, isRented: false)
    {
    }

    private RawOutput(float[] values, int rows, int columns, bool isRented)
    {
        _values = values;
        Rows = rows;
        Columns = columns;
        IsRented = isRented;
    }

    /// <summary>Tokens of the item, or 1.</summary>
    public int Rows { get; }

    /// <summary>Dimensions or labels.</summary>
    public int Columns { get; }

    /// <summary>Whether the values belong to a pool. If so, results may not refer to them.</summary>
    public bool IsRented { get; }

    /// <summary>Values in row-major order.</summary>
    public Memory<float> Values => _values.AsMemory(0, Rows * Columns);

    /// <summary>Rents memory for an output that is discarded after decoding. <see cref="Release"/> returns it to the pool.</summary>
    /// <param name="rows">Tokens of the item, or 1.</param>
    /// <param name="columns">Dimensions or labels.</param>
    public static RawOutput Rent(int rows, int columns) =>
        new(ArrayPool<float>.Shared.Rent(rows * columns), rows, columns, isRented: true);

    /// <summary>
    /// Returns a rented output to the pool; call it once. No effect on other outputs. An output whose item was abandoned need not be
    /// released.
    /// </summary>
    public void Release()
    {
        if (IsRented)
            ArrayPool<float>.Shared.Return(_values);
    }

    /// <summary>Copies of outputs, which own their values.</summary>
    internal static RawOutput?[] CopyOf(RawOutput?[] outputs) => Array.ConvertAll(
        outputs, static output => output is null ? null : new RawOutput(output.Values.ToArray(), output.Rows, output.Columns));

    internal Span<float> Row(int row) => _values.AsSpan(row * Columns, Columns);

    // IsFiniteAll is false for no values.
    internal bool IsFinite() => Columns == 0 || TensorPrimitives.IsFiniteAll<float>(Values.Span);
}
