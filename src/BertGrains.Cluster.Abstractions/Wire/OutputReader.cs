namespace BertGrains.Cluster.Abstractions;

/// <summary>Reads the outputs that <see cref="OutputWriter"/> wrote; outputs with the same labels share them.</summary>
internal sealed class OutputReader
{
    private const int LeastBytesOfAnOutput = 5;
    private const int LeastBytesOfALabel = 4;
    private const int LeastBytesOfAnEntity = 24;

    private readonly List<IReadOnlyList<string>> _labels = [];

    public IReadOnlyList<HeadOutput> ReadAll(ref WireReader reader)
    {
        var count = reader.ReadCount(LeastBytesOfAnOutput);
        if (count == 0)
            return [];

        var outputs = new HeadOutput[count];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = Read(ref reader);
        return outputs;
    }

    private HeadOutput Read(ref WireReader reader) => reader.ReadByte() switch
    {
        OutputKind.Embedding => new EmbeddingOutput(reader.ReadSingles()),
        OutputKind.Classification => ReadClassification(ref reader),
        OutputKind.Entities => ReadEntities(ref reader),
        OutputKind.Features => new FeaturesOutput(reader.ReadInt32(), reader.ReadInt32(), reader.ReadSingles()),
        var kind => throw new WireFormatException($"The block has an output of kind {kind}, which this version does not know."),
    };

    private ClassificationOutput ReadClassification(ref WireReader reader)
    {
        var labels = ReadLabels(ref reader);
        var threshold = reader.ReadBoolean() ? reader.ReadSingle() : default(float?);
        return new ClassificationOutput(labels, reader.ReadSingles(), reader.ReadSingles(), threshold);
    }

    private IReadOnlyList<string> ReadLabels(ref WireReader reader)
    {
        var number = reader.ReadInt32();
        if ((uint)number > (uint)_labels.Count)
            throw new WireFormatException($"The block names the labels {number} of {_labels.Count}.");
        if (number < _labels.Count)
            return _labels[number];

        var labels = new string[reader.ReadCount(LeastBytesOfALabel)];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = reader.ReadString();
        _labels.Add(labels);
        return labels;
    }

    private static EntitiesOutput ReadEntities(ref WireReader reader)
    {
        var entities = new EntitySpan[reader.ReadCount(LeastBytesOfAnEntity)];
        for (var i = 0; i < entities.Length; i++)
        {
            entities[i] = new EntitySpan(
                reader.ReadString(), reader.ReadSingle(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        }

        return new EntitiesOutput(entities);
    }
}
