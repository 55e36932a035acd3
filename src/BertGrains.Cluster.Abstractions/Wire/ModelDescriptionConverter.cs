namespace BertGrains.Cluster.Abstractions;

/// <summary>Lets a <see cref="ModelDescription"/> travel although Contracts knows nothing of Orleans.</summary>
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
    };

    public ModelDescriptionSurrogate ConvertToSurrogate(in ModelDescription value) => new(
        value.Name,
        value.Revision,
        value.Architecture,
        value.Precision,
        value.HiddenSize,
        value.MaxTokens,
        value.Heads.ToArray(),
        value.Source,
        value.License);
}
