using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Reference;

/// <summary>
/// The operations of an encoder with the same bits on every machine: a sum has 8 interleaved parts that are added in one order,
/// multiplication and addition are not fused, and exp and similar functions are those of <see cref="ExactMath"/>. TensorPrimitives
/// guarantees none of this: the order of its sums depends on the vector width of the machine. States are row-major, one row per token.
/// </summary>
internal static class ReferenceMath
{
    private const int RowsAtOnce = 4;

    /// <summary>y = W x + b for every row.</summary>
    public static float[] Dense(DenseWeights dense, float[] states)
    {
        var rows = states.Length / dense.Inputs;
        var result = new float[rows * dense.Outputs];
        Parallel.For(0, (rows + RowsAtOnce - 1) / RowsAtOnce, block =>
        {
            var first = block * RowsAtOnce;
            for (var output = 0; output < dense.Outputs; output++)
            {
                var weight = dense.Weight.AsSpan(output * dense.Inputs, dense.Inputs);
                if (first + RowsAtOnce <= rows)
                {
                    var sums = DotRows(states.AsSpan(first * dense.Inputs, RowsAtOnce * dense.Inputs), weight);
                    for (var row = 0; row < RowsAtOnce; row++)
                        result[(first + row) * dense.Outputs + output] = sums[row] + dense.Bias[output];
                }
                else
                {
                    for (var row = first; row < rows; row++)
                    {
                        var sum = Dot(states.AsSpan(row * dense.Inputs, dense.Inputs), weight);
                        result[row * dense.Outputs + output] = sum + dense.Bias[output];
                    }
                }
            }
        });
        return result;
    }

    /// <summary>Applies an activation in place.</summary>
    public static float[] Activate(Activation activation, float[] values)
    {
        Parallel.ForEach(Partitioner.Create(0, values.Length), range =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
                values[i] = (float)Activate(activation, values[i]);
        });
        return values;
    }

    /// <summary>Normalizes every row in place.</summary>
    public static float[] Normalize(LayerNormWeights norm, float[] states)
    {
        var size = norm.Scale.Length;
        for (var start = 0; start < states.Length; start += size)
        {
            var row = states.AsSpan(start, size);
            double mean = 0, variance = 0;
            foreach (var value in row)
                mean += value;
            mean /= size;
            foreach (var value in row)
                variance += (value - mean) * (value - mean);
            var scale = 1 / Math.Sqrt(variance / size + norm.Epsilon);
            for (var i = 0; i < size; i++)
                row[i] = (float)((row[i] - mean) * scale * norm.Scale[i] + norm.Bias[i]);
        }

        return states;
    }

    /// <summary>Replaces scores with their softmax.</summary>
    public static void Softmax(Span<float> scores)
    {
        var largest = float.NegativeInfinity;
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
            sum += scores[i] = (float)ExactMath.Exp((double)scores[i] - largest);
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (float)(scores[i] / sum);
    }

    /// <summary>The inner product of two rows.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var x = Vectors(a);
        var y = Vectors(b);
        var parts = Vector256<float>.Zero;
        for (var i = 0; i < x.Length; i++)
            parts += x[i] * y[i];
        return Sum(parts) + DotTail(a, b, x.Length * Vector256<float>.Count);
    }

    /// <summary>Adds <paramref name="factor"/> times a row to another.</summary>
    public static void AddScaled(Span<float> sum, ReadOnlySpan<float> row, float factor)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += row[i] * factor;
    }

    // Four rows share each load of the weights; each row has the same sum as with Dot.
    private static Vector128<float> DotRows(ReadOnlySpan<float> rows, ReadOnlySpan<float> weight)
    {
        var n = weight.Length;
        var w = Vectors(weight);
        var a = Vectors(rows[..n]);
        var b = Vectors(rows[n..(2 * n)]);
        var c = Vectors(rows[(2 * n)..(3 * n)]);
        var d = Vectors(rows[(3 * n)..]);
        var (sumA, sumB, sumC, sumD) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (var i = 0; i < w.Length; i++)
        {
            sumA += a[i] * w[i];
            sumB += b[i] * w[i];
            sumC += c[i] * w[i];
            sumD += d[i] * w[i];
        }

        var tail = w.Length * Vector256<float>.Count;
        return Vector128.Create(
            Sum(sumA) + DotTail(rows[..n], weight, tail),
            Sum(sumB) + DotTail(rows[n..(2 * n)], weight, tail),
            Sum(sumC) + DotTail(rows[(2 * n)..(3 * n)], weight, tail),
            Sum(sumD) + DotTail(rows[(3 * n)..], weight, tail));
    }

    private static ReadOnlySpan<Vector256<float>> Vectors(ReadOnlySpan<float> row) => MemoryMarshal.Cast<float, Vector256<float>>(row);

    private static float DotTail(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int start)
    {
        var sum = 0f;
        for (var i = start; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    // The order of Vector256.Sum is not specified.
    private static float Sum(Vector256<float> parts)
    {
        var four = parts.GetLower() + parts.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    private static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Identity => x,
        Activation.Gelu => x / 2 * (1 + ExactMath.Erf(x / Math.Sqrt(2))),
        Activation.GeluTanh => x / 2 * (1 + ExactMath.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        Activation.Relu => x > 0 ? x : 0,
        Activation.Silu => x * ExactMath.Sigmoid(x),
        Activation.Tanh => ExactMath.Tanh(x),
        Activation.Sigmoid => ExactMath.Sigmoid(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
