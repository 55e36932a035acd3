using System.Buffers;

namespace BertGrains.Inference.Items;

/// <summary>
/// What a head's graph gave for one item: rows x columns, one row for heads that answer for the whole item. Not thread-safe: it goes from
/// the device to the decoder, which changes it in place.
/// </summary>
public sealed class RawOutput
{
    private readonly float[] _values;

    /// <summary>An output that keeps its values: results may hold them.</summary>
    /// <param name="values">Row after row, at least rows x columns.</param>
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

    /// <summary>Whether the values go back to a pool: then no result may hold them.</summary>
    public bool IsRented { get; }

    /// <summary>Row after row.</summary>
    public Memory<float> Values => _values.AsMemory(0, Rows * Columns);

    /// <summary>Room for an output that is decoded and then dropped: it is returned to the pool by <see cref="Release"/>.</summary>
    /// <param name="rows">Tokens of the item, or 1.</param>
    /// <param name="columns">Dimensions or labels.</param>
    public static RawOutput Rent(int rows, int columns) =>
        new(ArrayPool<float>.Shared.Rent(rows * columns), rows, columns, isRented: true);

    /// <summary>
    /// Ends the use of a rented output, once; does nothing to one that keeps its values. An output whose item was abandoned need not be
    /// released.
    /// </summary>
    public void Release()
    {
        if (IsRented)
            ArrayPool<float>.Shared.Return(_values);
    }

    internal Span<float> Row(int row) => _values.AsSpan(row * Columns, Columns);

    internal bool IsFinite()
    {
        // Zero times anything finite is zero; times infinity or not-a-number it is not a number, and so is the sum.
        var sum = 0f;
        foreach (var value in Values.Span)
            sum += value * 0;
        return sum == 0;
    }
}
