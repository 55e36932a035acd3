namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="ModelDescription"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.model-description")]
internal readonly record struct ModelDescriptionSurrogate(
    [property: Id(0)] string Name,
    [property: Id(1)] string Revision,
    [property: Id(2)] string Architecture,
    [property: Id(3)] string Precision,
    [property: Id(4)] int HiddenSize,
    [property: Id(5)] int MaxTokens,
    [property: Id(6)] HeadDescription[] Heads,
    [property: Id(7)] string? Source,
    [property: Id(8)] string? License,
    [property: Id(20)] TruncationSide TruncationSide = TruncationSide.Right);

[RegisterConverter]
internal sealed class ModelDescriptionConverter : IConverter<ModelDescription, ModelDescriptionSurrogate>
{
    public ModelDescription ConvertFromSurrogate(in ModelDescriptionSurrogate surrogate) => new()
    {
        Name = surrogate.Name,
        Revision = surrogate.Revision,
        Architecture = surrogate.Architecture,
        Precision = surrogate.Precision,
        HiddenSize = surrogate.HiddenSize,
        MaxTokens = surrogate.MaxTokens,
        Heads = surrogate.Heads,
        Source = surrogate.Source,
        License = surrogate.License,
        TruncationSide = surrogate.TruncationSide,
    };

    public ModelDescriptionSurrogate ConvertToSurrogate(in ModelDescription value) => new(
        value.Name,
        value.Revision,
        value.Architecture,
        value.Precision,
        value.HiddenSize,
        value.MaxTokens,
        [.. value.Heads],
        value.Source,
        value.License,
        value.TruncationSide);
}
