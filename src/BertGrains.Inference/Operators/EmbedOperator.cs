using BertGrains.Inference.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>
/// The embeddings: normalize(word + position + type). Inputs: token ids and token types, [tokens], and the lengths of the sequences.
/// Outputs: states, [tokens, hidden], and the same as integers for a product in int8.
/// </summary>
internal sealed unsafe class EmbedOperator<T> : CpuOperator
    where T : struct, IFloatLanes<T>
{
    private readonly EmbeddingTables _tables;
    private readonly LayerNorm _norm;
    private readonly Quantizer? _quantizer;

    /// <param name="name">Name of the operator.</param>
    /// <param name="tables">The embeddings.</param>
    /// <param name="norm">The normalization.</param>
    /// <param name="quantizer">Of the second output, or null.</param>
    public EmbedOperator(string name, EmbeddingTables tables, LayerNorm norm, Quantizer? quantizer)
        : base(
            name,
            [TensorElementType.Int32, TensorElementType.Int32, TensorElementType.Int32],
            quantizer is null ? [TensorElementType.Float] : [TensorElementType.Float, TensorElementType.UInt8])
    {
        _tables = tables;
        _norm = norm;
        _quantizer = quantizer;
    }

    public override void Run(OperatorCall call)
    {
        var ids = call.InputSpan<int>(0);
        var types = call.InputSpan<int>(1);
        var lengths = call.InputSpan<int>(2);
        var hidden = _tables.Width;
        var states = call.Output<float>(0, ids.Length, hidden);
        var integers = _quantizer is null ? null : call.Output<byte>(1, ids.Length, hidden);
        var token = 0;
        foreach (var length in lengths)
        {
            if (length > _tables.Positions)
                throw new ArgumentException($"A sequence of {length} tokens is longer than the {_tables.Positions} positions of the trunk.");
            for (var position = 0; position < length; position++, token++)
            {
                var row = states + (token * hidden);
                AddEmbeddings(ids[token], types[token], position, row);
                RowKernels<T>.Normalize(row, hidden, _norm.Scale.Address, _norm.Shift.Address, _norm.Epsilon);
                if (_quantizer is not null)
                    RowKernels<T>.Quantize(row, hidden, _quantizer.Factors.Address, _quantizer.Zero, integers + (token * hidden));
            }
        }
    }

    private void AddEmbeddings(int id, int type, int position, float* row)
    {
        if ((uint)id >= (uint)_tables.Words || (uint)type >= (uint)_tables.Types)
            throw new ArgumentException($"The token id {id} or type {type} is out of range: {_tables.Words} words, {_tables.Types} types.");
        var hidden = _tables.Width;
        if (_tables.PositionRows is null || _tables.TypeRows is null)
            new Span<float>(row, hidden).Clear();
        else
            RowKernels<T>.Add(_tables.PositionRows + (position * hidden), _tables.TypeRows + (type * hidden), row, hidden);
        if (_tables.WordScales is null)
            RowKernels<T>.Add(row, (float*)_tables.WordRows + ((long)id * hidden), row, hidden);
        else
            RowKernels<T>.AddScaled((sbyte*)_tables.WordRows + ((long)id * hidden), _tables.WordScales[id], row, hidden);
    }
}

/// <summary>The tables of the embeddings, in the mapped file of the graph.</summary>
internal sealed unsafe class EmbeddingTables
{
    /// <summary>Length of a row.</summary>
    public required int Width { get; init; }

    /// <summary>Number of rows of <see cref="WordRows"/>.</summary>
    public required int Words { get; init; }

    /// <summary>Number of rows of <see cref="PositionRows"/>.</summary>
    public required int Positions { get; init; }

    /// <summary>Number of rows of <see cref="TypeRows"/>.</summary>
    public required int Types { get; init; }

    /// <summary>Signed bytes if there are <see cref="WordScales"/>, else floats.</summary>
    public required void* WordRows { get; init; }

    /// <summary>A factor for each word, or null.</summary>
    public required float* WordScales { get; init; }

    /// <summary>A row for each position; null for none.</summary>
    public required float* PositionRows { get; init; }

    /// <summary>A row for each type; null without positions.</summary>
    public required float* TypeRows { get; init; }
}
