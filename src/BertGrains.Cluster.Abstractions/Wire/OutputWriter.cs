using System.Diagnostics;

namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Writes the outputs of a block. Labels of classifications, which are the same for every item, are written where they first occur;
/// later outputs name them by their number.
/// </summary>
internal sealed class OutputWriter(WireWriter writer)
{
    private readonly List<IReadOnlyList<string>> _labels = [];

    /// <summary>About how many bytes the outputs will take.</summary>
    public static long SizeOf(IReadOnlyList<HeadOutput> outputs)
    {
        var size = 0L;
        for (var i = 0; i < outputs.Count; i++)
        {
            size += 32 + (sizeof(float) * outputs[i] switch
            {
                EmbeddingOutput embedding => embedding.Values.Length,
                ClassificationOutput classification => classification.Scores.Length * 2L,
                FeaturesOutput features => features.Values.Length,
                _ => 64,
            });
        }

        return size;
    }

    public void Write(HeadOutput output)
    {
        switch (output)
        {
            case EmbeddingOutput embedding:
                writer.WriteByte(OutputKind.Embedding);
                writer.WriteSingles(embedding.Values.Span);
                break;
            case ClassificationOutput classification:
                writer.WriteByte(OutputKind.Classification);
                Write(classification);
                break;
            case EntitiesOutput entities:
                writer.WriteByte(OutputKind.Entities);
                Write(entities);
                break;
            case FeaturesOutput features:
                writer.WriteByte(OutputKind.Features);
                writer.WriteInt32(features.Tokens);
                writer.WriteInt32(features.Dimensions);
                writer.WriteSingles(features.Values.Span);
                break;
            default:
                throw new UnreachableException($"Outputs of the type {output.GetType().Name} have no form on the wire.");
        }
    }

    private void Write(ClassificationOutput output)
    {
        WriteLabels(output.Labels);
        writer.WriteBoolean(output.Threshold is not null);
        if (output.Threshold is { } threshold)
            writer.WriteSingle(threshold);
        writer.WriteSingles(output.Scores.Span);
        writer.WriteSingles(output.Logits.Span);
    }

    private void WriteLabels(IReadOnlyList<string> labels)
    {
        var known = _labels.FindIndex(other => ReferenceEquals(other, labels) || other.SequenceEqual(labels));
        if (known >= 0)
        {
            writer.WriteInt32(known);
            return;
        }

        writer.WriteInt32(_labels.Count);
        _labels.Add(labels);
        writer.WriteInt32(labels.Count);
        foreach (var label in labels)
            writer.WriteString(label);
    }

    private void Write(EntitiesOutput output)
    {
        writer.WriteInt32(output.Entities.Count);
        foreach (var entity in output.Entities)
        {
            writer.WriteString(entity.Label);
            writer.WriteSingle(entity.Score);
            writer.WriteString(entity.Text);
            writer.WriteInt32(entity.Start);
            writer.WriteInt32(entity.End);
            writer.WriteInt32(entity.Sequence);
        }
    }
}
