using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Devices;

/// <summary>The output of a head for features without a graph: hidden states of the trunk as an item chooses them.</summary>
internal static class FeatureStates
{
    /// <summary>Names of the trunk's outputs that the head needs for an item.</summary>
    public static IEnumerable<string> NamesFor(HeadSession head, WorkItem item) =>
        head.Session is null && item.Features?.Layers is { } layers ? layers.Select(TensorNames.Hidden) : head.TrunkOutputs;

    /// <summary>Sets the outputs of the items in some rows of the batch.</summary>
    public static void Distribute(ITrunkLane trunk, HeadSession head, int index, Batch batch, int first, int count)
    {
        for (var row = first; row < first + count; row++)
        {
            var item = batch.Items[row];
            if ((item.Heads >> index & 1) != 0)
                item.Outputs[index] = Of(trunk, [.. NamesFor(head, item)], item, row);
        }
    }

    /// <summary>Pools the outputs of a head with a graph, which has a row per token.</summary>
    public static void Pool(int index, Batch batch, int first, int count)
    {
        for (var row = first; row < first + count; row++)
        {
            var item = batch.Items[row];
            if (item.Outputs[index] is { } output && item.Features is { } features)
                item.Outputs[index] = FeaturePooler.Pool(output, features.Pooling);
        }
    }

    private static RawOutput Of(ITrunkLane trunk, string[] names, WorkItem item, int row)
    {
        var (pooling, weights) = (item.Features?.Pooling ?? FeaturePooling.None, item.Features?.Weights);
        var states = weights is null ? names.Length : 1;
        RawOutput? result = null, layer = null;
        for (var i = 0; i < names.Length; i++)
        {
            using var values = trunk.Rows(names[i], row, 1);
            var hidden = (int)values.GetTensorTypeAndShape().Shape[^1];
            if (weights is not null)
            {
                layer ??= Create(item.Length, hidden);
                Add(values, weights[i], hidden, layer);
            }
            else if (pooling == FeaturePooling.None)
            {
                result ??= Create(item.Length, hidden * states);
                Copy(values, hidden, result, i * hidden);
            }
            else
            {
                // One layer at a time: the states of all layers of a long item are large.
                layer ??= Create(item.Length, hidden);
                Copy(values, hidden, layer, 0);
                result ??= Create(1, hidden * states);
                FeaturePooler.Pool(layer, pooling).Values.Span.CopyTo(result.Row(0)[(i * hidden)..]);
            }
        }

        return result ?? FeaturePooler.Pool(layer!, pooling);
    }

    private static RawOutput Create(int rows, int columns) => new(new float[rows * columns], rows, columns);

    private static void Copy(OrtValue states, int hidden, RawOutput result, int column)
    {
        var type = states.GetTensorTypeAndShape().ElementDataType;
        for (var token = 0; token < result.Rows; token++)
            Read(states, type, token * hidden, result.Row(token).Slice(column, hidden));
    }

    private static void Add(OrtValue states, float weight, int hidden, RawOutput result)
    {
        var type = states.GetTensorTypeAndShape().ElementDataType;
        var state = new float[hidden];
        for (var token = 0; token < result.Rows; token++)
        {
            Read(states, type, token * hidden, state);
            TensorPrimitives.MultiplyAdd(state, weight, result.Row(token), result.Row(token));
        }
    }

    private static void Read(OrtValue states, TensorElementType type, int start, Span<float> values)
    {
        if (type == TensorElementType.Float16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(states.GetTensorMutableRawData()).Slice(start, values.Length), values);
        else
            states.GetTensorDataAsSpan<float>().Slice(start, values.Length).CopyTo(values);
    }
}
