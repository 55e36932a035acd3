using System.Collections.ObjectModel;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="HeadDescription"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.head-description")]
internal readonly record struct HeadDescriptionSurrogate(
    [property: Id(0)] string Name,
    [property: Id(1)] BertTask Task,
    [property: Id(2)] int Dimensions,
    [property: Id(3)] string? Pooling,
    [property: Id(4)] string[] Labels,
    [property: Id(5)] string[]? Prompts = null,
    [property: Id(6)] string? DefaultPrompt = null,
    [property: Id(7)] Dictionary<string, int>? MaxTokensOf = null,
    [property: Id(20)] int[]? Layers = null);

[RegisterConverter]
internal sealed class HeadDescriptionConverter : IConverter<HeadDescription, HeadDescriptionSurrogate>
{
    public HeadDescription ConvertFromSurrogate(in HeadDescriptionSurrogate surrogate) => new()
    {
        Name = surrogate.Name,
        Task = surrogate.Task,
        Dimensions = surrogate.Dimensions,
        Pooling = surrogate.Pooling,
        Labels = surrogate.Labels,
        Prompts = surrogate.Prompts ?? [],
        DefaultPrompt = surrogate.DefaultPrompt,
        MaxTokensOf = surrogate.MaxTokensOf ?? (IReadOnlyDictionary<string, int>)ReadOnlyDictionary<string, int>.Empty,
        Layers = surrogate.Layers ?? [],
    };

    public HeadDescriptionSurrogate ConvertToSurrogate(in HeadDescription value) => new(
        value.Name,
        value.Task,
        value.Dimensions,
        value.Pooling,
        value.Labels as string[] ?? [.. value.Labels],
        value.Prompts.Count == 0 ? null : [.. value.Prompts],
        value.DefaultPrompt,
        value.MaxTokensOf.Count == 0 ? null : new Dictionary<string, int>(value.MaxTokensOf),
        value.Layers.Count == 0 ? null : [.. value.Layers]);
}
