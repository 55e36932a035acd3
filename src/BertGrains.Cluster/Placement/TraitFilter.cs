using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace BertGrains.Cluster.Placement;

/// <summary>Activates a grain only on silos with a device of a kind. Not together with <see cref="RequireRoleAttribute"/>.</summary>
/// <param name="kind">cpu, cuda and so on.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequireDeviceAttribute(string kind) : PlacementFilterAttribute(new TraitFilterStrategy(SiloTraits.Devices, kind));

/// <summary>Activates a grain only on silos of a role, or of the role all. Not together with <see cref="RequireDeviceAttribute"/>.</summary>
/// <param name="role">core or worker.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequireRoleAttribute(string role) : PlacementFilterAttribute(new TraitFilterStrategy(SiloTraits.Role, role));

/// <summary>
/// Keeps the silos whose metadata offers a literal value. Orleans' own metadata filters compare with the silo that places, so a silo
/// without GPUs would exclude every silo with one. The grain manifest carries key and value to every silo.
/// </summary>
/// <param name="key">Key of the metadata.</param>
/// <param name="value">The value that it has to offer.</param>
internal sealed class TraitFilterStrategy(string key, string value) : PlacementFilterStrategy(order: 0)
{
    private const string KeyProperty = "key";
    private const string ValueProperty = "value";

    /// <summary>For Orleans, which fills it from the manifest.</summary>
    public TraitFilterStrategy()
        : this("", "")
    {
    }

    /// <summary>Key of the metadata.</summary>
    public string Key { get; private set; } = key;

    /// <summary>The value that it has to offer.</summary>
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
        ?? throw new InvalidOperationException($"The grain manifest lacks the property {property} of {nameof(TraitFilterStrategy)}.");
}

/// <summary>Applies <see cref="TraitFilterStrategy"/>. Reads only the metadata that this silo has cached.</summary>
internal sealed class TraitFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    /// <inheritdoc/>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var required = (TraitFilterStrategy)filterStrategy;
        return silos.Where(silo => SiloTraits.Offers(metadata.GetSiloMetadata(silo), required.Key, required.Value));
    }
}
