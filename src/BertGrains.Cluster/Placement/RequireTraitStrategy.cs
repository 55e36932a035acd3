using Orleans.Metadata;
using Orleans.Placement;

namespace BertGrains.Cluster.Placement;

/// <summary>
/// Only silos whose metadata offer a literal value may have the grain. Orleans' own metadata filters compare with the silo that places,
/// so that a silo without GPUs would exclude every silo that has one. The grain manifest carries key and value to every silo.
/// </summary>
/// <param name="key">Key of the metadata.</param>
/// <param name="value">What it has to offer.</param>
internal sealed class RequireTraitStrategy(string key, string value) : PlacementFilterStrategy(order: 0)
{
    private const string KeyProperty = "key";
    private const string ValueProperty = "value";

    /// <summary>Orleans makes an empty one and fills it from the manifest.</summary>
    public RequireTraitStrategy()
        : this("", "")
    {
    }

    /// <summary>Key of the metadata.</summary>
    public string Key { get; private set; } = key;

    /// <summary>What it has to offer.</summary>
    public string Value { get; private set; } = value;

    /// <inheritdoc/>
    public override void AdditionalInitialize(GrainProperties properties)
    {
        Key = Read(KeyProperty, properties);
        Value = Read(ValueProperty, properties);
    }

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [new(KeyProperty, Key), new(ValueProperty, Value)];

    private string Read(string property, GrainProperties properties) =>
        GetPlacementFilterGrainProperty(property, properties)
        ?? throw new InvalidOperationException($"The grain manifest lacks the property {property} of {nameof(RequireTraitStrategy)}.");
}
