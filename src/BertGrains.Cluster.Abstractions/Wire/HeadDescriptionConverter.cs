namespace BertGrains.Cluster.Abstractions;

/// <summary>Lets a <see cref="HeadDescription"/> travel although Contracts knows nothing of Orleans.</summary>
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
    };

    public HeadDescriptionSurrogate ConvertToSurrogate(in HeadDescription value) =>
        new(value.Name, value.Task, value.Dimensions, value.Pooling, value.Labels.ToArray());
}
