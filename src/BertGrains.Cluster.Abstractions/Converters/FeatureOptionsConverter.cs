namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="FeatureOptions"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.feature-options")]
internal readonly record struct FeatureOptionsSurrogate(
    [property: Id(0)] int[]? Layers, [property: Id(1)] float[]? Mix, [property: Id(2)] float Gamma, [property: Id(3)] FeaturePooling Pooling);

[RegisterConverter]
internal sealed class FeatureOptionsConverter : IConverter<FeatureOptions, FeatureOptionsSurrogate>
{
    public FeatureOptions ConvertFromSurrogate(in FeatureOptionsSurrogate surrogate) =>
        new() { Layers = surrogate.Layers, Mix = surrogate.Mix, Gamma = surrogate.Gamma, Pooling = surrogate.Pooling };

    public FeatureOptionsSurrogate ConvertToSurrogate(in FeatureOptions value) => new(
        value.Layers is null ? null : [.. value.Layers], value.Mix is null ? null : [.. value.Mix], value.Gamma, value.Pooling);
}
