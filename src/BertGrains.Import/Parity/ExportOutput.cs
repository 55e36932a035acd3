using System.Globalization;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Parity;

/// <summary>
/// What an output of an export is in a checkpoint, by its shape: hidden states, an embedding, logits of a text, of every token or of the
/// vocabulary. Names only tell hidden states of lower layers, and starts of answers from ends; they are those of optimum.
/// </summary>
internal static class ExportOutput
{
    /// <summary>An item's values in an output and those of the reference; null if the output has no counterpart.</summary>
    /// <param name="name">Name of the output.</param>
    /// <param name="output">The output.</param>
    /// <param name="row">Index of the item in the output.</param>
    /// <param name="item">The item.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="states">Hidden states of the reference.</param>
    public static (float[] Expected, float[] Actual, int Width)? Compare(
        string name, BareTensor output, int row, EncodedText item, Checkpoint checkpoint, float[][] states)
    {
        var hidden = checkpoint.Encoder.Dimensions.Hidden;
        if (output.Shape.Length is not (2 or 3))
            return null;
        var isPerToken = output.Shape.Length == 3;
        if (isPerToken && output.Width == hidden)
        {
            return LayerOf(name, states.Length) is { } layer
                ? (states[layer], output.Item(row, states[layer].Length).ToArray(), hidden)
                : null;
        }

        var reference = new ReferenceItem(states, hidden, checkpoint.Heads, item.Ids);
        foreach (var head in checkpoint.Heads)
        {
            if (Compare(name, output, row, item, head, reference) is { } pair)
                return pair;
        }

        return null;
    }

    private static (float[] Expected, float[] Actual, int Width)? Compare(
        string name, BareTensor output, int row, EncodedText item, HeadWeights head, ReferenceItem reference)
    {
        var (isPerToken, width, tokens) = (output.Shape.Length == 3, output.Width, item.Ids.Length);
        switch (head)
        {
            case EmbeddingHeadWeights embedding when !isPerToken && name == "sentence_embedding" && width == embedding.Dimensions:
                return (UnitLength(ReferenceHead.Run(head, reference)), UnitLength(output.Item(row, width).ToArray()), width);
            case TextHeadWeights text when !isPerToken && width == text.Out.Outputs:
                return (ReferenceHead.Run(head, reference), output.Item(row, width).ToArray(), width);
            case TokenHeadWeights { Task: BertTask.QuestionAnswer } when !isPerToken && width >= tokens:
                var column = name.StartsWith("end", StringComparison.Ordinal) ? 1 : 0;
                var both = ReferenceHead.Run(head, reference);
                return ([.. Enumerable.Range(0, tokens).Select(i => both[(2 * i) + column])], output.Item(row, tokens).ToArray(), tokens);
            case TokenHeadWeights { Out.Outputs: 1 } when !isPerToken && width >= tokens:
                return (ReferenceHead.Run(head, reference), output.Item(row, tokens).ToArray(), tokens);
            case TokenHeadWeights token when isPerToken && width == token.Out.Outputs:
                return (ReferenceHead.Run(head, reference), output.Item(row, tokens * width).ToArray(), width);
            case FillMaskHeadWeights fill when isPerToken && width == fill.Model.Decoder.Outputs:
                var logits = output.Item(row, tokens * width).ToArray();
                float[] masked = [.. Enumerable.Range(0, tokens).Where(i => item.Ids[i] == fill.Mask.Id).SelectMany(i => logits.AsSpan(i * width, width).ToArray())];
                return (ReferenceHead.Run(head, reference), masked, width);
            default:
                return null;
        }
    }

    // Names of other tensors with this shape are unknown: in exports of old versions, the last state has a number for a name.
    private static int? LayerOf(string name, int states)
    {
        var number = name[(name.LastIndexOf('.') + 1)..];
        if (!name.StartsWith("hidden_states.", StringComparison.Ordinal))
            return states - 1;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var layer) && layer < states ? layer : null;
    }

    private static float[] UnitLength(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return length > 0 ? Array.ConvertAll(vector, value => value / length) : vector;
    }
}
