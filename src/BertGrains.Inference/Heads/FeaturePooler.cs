using System.Numerics.Tensors;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Makes one row of the rows of an item's tokens. A single row stays as it is in every mode.</summary>
internal static class FeaturePooler
{
    public static RawOutput Pool(RawOutput rows, FeaturePooling pooling)
    {
        if (pooling == FeaturePooling.None || rows.Rows == 1)
            return rows;
        var result = new float[rows.Columns];
        switch (pooling)
        {
            case FeaturePooling.Cls:
                rows.Row(0).CopyTo(result);
                break;
            case FeaturePooling.LastToken:
                rows.Row(rows.Rows - 1).CopyTo(result);
                break;
            case FeaturePooling.Max:
                rows.Row(0).CopyTo(result);
                for (var row = 1; row < rows.Rows; row++)
                    TensorPrimitives.Max(result, rows.Row(row), result);
                break;
            default:
                Sum(rows, pooling, result);
                break;
        }

        return new RawOutput(result, 1, result.Length);
    }

    private static void Sum(RawOutput rows, FeaturePooling pooling, float[] result)
    {
        var count = rows.Rows;
        for (var row = 0; row < count; row++)
        {
            var weight = pooling == FeaturePooling.WeightedMean ? row + 1f : 1f;
            TensorPrimitives.MultiplyAdd(rows.Row(row), weight, result, result);
        }

        TensorPrimitives.Divide(
            result,
            pooling switch
            {
                FeaturePooling.MeanSqrtLength => MathF.Sqrt(count),
                FeaturePooling.WeightedMean => count * (count + 1f) / 2,
                _ => count,
            },
            result);
    }
}
