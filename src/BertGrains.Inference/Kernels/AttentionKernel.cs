using System.Runtime.CompilerServices;

namespace BertGrains.Inference.Kernels;

/// <summary>
/// Self-attention of one sequence: softmax(Q Kᵀ / √d) V for each attention head. Queries are computed in blocks of four rows, so the
/// scores of a block stay in the first-level cache.
/// </summary>
internal static unsafe class AttentionKernel<T>
    where T : struct, IFloatLanes<T>
{
    /// <summary>Computes all heads.</summary>
    /// <param name="projected">Queries, keys and values side by side, [tokens, 3 · heads · size].</param>
    /// <param name="bias">Added to the projected values, [3 · heads · size].</param>
    /// <param name="shape">Sizes of the sequence and the heads.</param>
    /// <param name="terms">Rotation, window and bias of the scores.</param>
    /// <param name="scratch">Memory of the calling thread.</param>
    /// <param name="context">Receives the result, [tokens, heads · size].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* projected, float* bias, AttentionShape shape, in AttentionTerms terms, Scratch scratch, float* context)
    {
        var (tokens, size, hidden) = (shape.Tokens, shape.Size, shape.Heads * shape.Size);
        var columns = RoundUp(tokens, T.Count);
        var rows = RoundUp(tokens, MatrixKernel<T>.Rows);
        var width = RoundUp(size, T.Count);

        var rotated = terms.Cosines is null ? 0 : tokens * size;
        var memory = scratch.Reserve(
            checked((size * columns) + (tokens * width) + (rows * size) + rotated + (MatrixKernel<T>.Rows * (columns + width))));
        var keys = memory;
        var values = keys + (size * columns);
        var queries = values + (tokens * width);
        var scores = queries + (rows * size);
        var sums = scores + (MatrixKernel<T>.Rows * columns);
        var rotatedKeys = sums + (MatrixKernel<T>.Rows * width);

        var stride = 3 * hidden;
        var totals = stackalloc float[MatrixKernel<T>.Rows];
        var scale = 1 / MathF.Sqrt(size);
        for (var head = 0; head < shape.Heads; head++)
        {
            var start = head * size;
            Copy(projected + (2 * hidden) + start, bias + (2 * hidden) + start, stride, tokens, size, 1, values, width);
            Copy(projected + start, bias + start, stride, tokens, size, scale, queries, size);
            if (terms.Cosines is null)
            {
                // A bias of the keys adds the same to all scores of a query, so softmax does not depend on it.
                CopyTransposed(projected + hidden + start, stride, tokens, size, keys, columns);
            }
            else
            {
                Copy(projected + hidden + start, bias + hidden + start, stride, tokens, size, 1, rotatedKeys, size);
                RotaryKernel<T>.Rotate(rotatedKeys, tokens, size, terms.Cosines, terms.Sines);
                RotaryKernel<T>.Rotate(queries, tokens, size, terms.Cosines, terms.Sines);
                CopyTransposed(rotatedKeys, size, tokens, size, keys, columns);
            }

            for (var row = 0; row < tokens; row += MatrixKernel<T>.Rows)
            {
                var count = Math.Min(MatrixKernel<T>.Rows, tokens - row);
                var range = KeyRange.Of(row, count, shape.Attended, terms.Window, T.Count);
                var rangeColumns = RoundUp(range.Count, T.Count);
                MatrixKernel<T>.Multiply(queries + (row * size), size, keys + range.First, columns, size, rangeColumns, scores, columns);
                for (var i = 0; i < count; i++)
                {
                    var line = scores + (i * columns);
                    if (terms.PositionBias is not null)
                        AddBias(line, range, terms.PositionBias + ((long)head * (2 * terms.Positions - 1)) + terms.Positions - 1 - (row + i));
                    if (terms.Window is { } window)
                        Exclude(line, range, row + i, window);
                    totals[i] = Exponentiate(line, range.Count, rangeColumns);
                }

                MatrixKernel<T>.Multiply(scores, columns, values + (range.First * width), width, range.Count, width, sums, width);
                for (var i = 0; i < count; i++)
                    Divide(sums + (i * width), totals[i], size, context + ((row + i) * hidden) + start);
            }
        }
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    // Columns beyond the last token have its values; their scores are not used.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTransposed(float* source, int stride, int tokens, int size, float* target, int columns)
    {
        for (var first = 0; first < columns; first += T.Count)
        {
            var count = Math.Min(T.Count, tokens - first);
            var block = source + ((long)first * stride);
            var i = 0;
            for (; i + T.Count <= size; i += T.Count)
                T.Transpose(block + i, stride, count, target + (i * columns) + first, columns);
            for (; i < size; i++)
            {
                for (var token = 0; token < T.Count; token++)
                    target[(i * columns) + first + token] = block[(Math.Min(token, count - 1) * stride) + i];
            }
        }
    }

    // target = (source + bias) · factor. Elements between the size and the width are not used later, but must be finite.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* source, float* bias, int stride, int tokens, int size, float factor, float* target, int width)
    {
        var factors = T.Of(factor);
        for (var token = 0; token < tokens; token++)
        {
            var from = source + (token * stride);
            var to = target + (token * width);
            var i = 0;
            for (; i + T.Count <= size; i += T.Count)
                T.Store((T.Load(from + i) + T.Load(bias + i)) * factors, to + i);
            for (; i < size; i++)
                to[i] = (from[i] + bias[i]) * factor;
            for (; i < width; i++)
                to[i] = 0;
        }
    }

    // The element of distance 0 is at the column of the token itself.
    private static void AddBias(float* scores, KeyRange range, float* biasOfFirstToken)
    {
        var bias = biasOfFirstToken + range.First;
        var i = 0;
        for (; i + T.Count <= range.Count; i += T.Count)
            T.Store(T.Load(scores + i) + T.Load(bias + i), scores + i);
        for (; i < range.Count; i++)
            scores[i] += bias[i];
    }

    // The range of a block of rows has tokens at its ends that are too far for some of the rows.
    private static void Exclude(float* scores, KeyRange range, int token, int window)
    {
        for (var i = 0; i < range.Count && range.First + i < token - window; i++)
            scores[i] = float.NegativeInfinity;
        for (var i = range.Count - 1; i >= 0 && range.First + i > token + window; i--)
            scores[i] = float.NegativeInfinity;
    }

    // Replaces scores by e^(score - max). Returns their sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentiate(float* scores, int tokens, int columns)
    {
        // The columns beyond the last token become e^-87, which no sum of tokens, at least 1, can see.
        var last = columns - T.Count;
        var lastScores = T.First(tokens - last, T.Load(scores + last), T.Of(float.NegativeInfinity));
        var max = lastScores;
        for (var i = 0; i < last; i += T.Count)
            max = T.Max(max, T.Load(scores + i));

        var highest = T.Of(T.MaxOf(max));
        var sum = VectorMath.ExpOfNegative(lastScores - highest);
        T.Store(sum, scores + last);
        for (var i = 0; i < last; i += T.Count)
        {
            var value = VectorMath.ExpOfNegative(T.Load(scores + i) - highest);
            T.Store(value, scores + i);
            sum += value;
        }

        return T.Sum(sum);
    }

    private static void Divide(float* sums, float total, int size, float* target)
    {
        var factor = 1 / total;
        var factors = T.Of(factor);
        var i = 0;
        for (; i + T.Count <= size; i += T.Count)
            T.Store(T.Load(sums + i) * factors, target + i);
        for (; i < size; i++)
            target[i] = sums[i] * factor;
    }
}

/// <summary>Consecutive tokens that a block of rows attends to.</summary>
/// <param name="First">The first token, a multiple of the number of lanes.</param>
/// <param name="Count">Number of tokens.</param>
internal readonly record struct KeyRange(int First, int Count)
{
    /// <param name="row">The first row of the block.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="tokens">Number of tokens at the beginning that can be attended to, at least 1.</param>
    /// <param name="window">The largest distance of a token; null for any.</param>
    /// <param name="lanes">Floats of a vector.</param>
    public static KeyRange Of(int row, int rows, int tokens, int? window, int lanes)
    {
        if (window is not { } distance)
            return new KeyRange(0, tokens);
        var first = Math.Clamp(row - distance, 0, tokens - 1) / lanes * lanes;
        return new KeyRange(first, (int)Math.Min(tokens, (long)row + rows + distance) - first);
    }
}

/// <summary>Sizes of the attention of one sequence.</summary>
/// <param name="Tokens">Length of the sequence.</param>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="Size">Length of a query, key or value of one head.</param>
internal readonly record struct AttentionShape(int Tokens, int Heads, int Size)
{
    /// <summary>Number of tokens at its beginning that all tokens attend to, 1 to <see cref="Tokens"/>.</summary>
    public int Attended { get; init; } = Tokens;
}
