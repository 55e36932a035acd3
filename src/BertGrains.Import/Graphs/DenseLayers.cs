using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Graphs;

/// <summary>Weights of dense layers as graphs want them.</summary>
internal static class DenseLayers
{
    /// <summary>The weight as [inputs, outputs], so that states are multiplied from the left.</summary>
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

    /// <summary>One layer that gives the outputs of several, one after the other.</summary>
    public static DenseWeights Join(params DenseWeights[] layers) => new(
        layers[0].Inputs,
        layers.Sum(layer => layer.Outputs),
        [.. layers.SelectMany(layer => layer.Weight)],
        [.. layers.SelectMany(layer => layer.Bias)]);
}
