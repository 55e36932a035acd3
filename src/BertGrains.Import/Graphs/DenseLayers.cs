using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Graphs;

/// <summary>Weights of dense layers in the layout of graphs.</summary>
internal static class DenseLayers
{
    /// <summary>The weight as [inputs, outputs], the right operand of a product with states.</summary>
    public static float[] Transpose(DenseWeights dense)
    {
        var result = new float[dense.Weight.Length];
        for (var output = 0; output < dense.Outputs; output++)
        {
            for (var input = 0; input < dense.Inputs; input++)
                result[input * dense.Outputs + output] = dense.Weight[output * dense.Inputs + input];
        }

        return result;
    }

    /// <summary>One layer with the concatenated outputs of several.</summary>
    public static DenseWeights Join(params DenseWeights[] layers) => new(
        layers[0].Inputs,
        layers.Sum(layer => layer.Outputs),
        [.. layers.SelectMany(layer => layer.Weight)],
        [.. layers.SelectMany(layer => layer.Bias)]);
}
