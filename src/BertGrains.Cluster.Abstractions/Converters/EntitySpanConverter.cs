namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="EntitySpan"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.entity-span")]
internal readonly record struct EntitySpanSurrogate(
    [property: Id(0)] string Label,
    [property: Id(1)] float Score,
    [property: Id(2)] string Text,
    [property: Id(3)] int Start,
    [property: Id(4)] int End,
    [property: Id(5)] int Sequence);

[RegisterConverter]
internal sealed class EntitySpanConverter : IConverter<EntitySpan, EntitySpanSurrogate>
{
    public EntitySpan ConvertFromSurrogate(in EntitySpanSurrogate surrogate) =>
        new(surrogate.Label, surrogate.Score, surrogate.Text, surrogate.Start, surrogate.End, surrogate.Sequence);

    public EntitySpanSurrogate ConvertToSurrogate(in EntitySpan value) =>
        new(value.Label, value.Score, value.Text, value.Start, value.End, value.Sequence);
}
