using Orleans.Metadata;

namespace BertGrains.Cluster.Placement;

/// <summary>
/// Puts Orleans' own grains behind its in-memory storage and reminders on the primary silo. They would be placed on any silo, workers
/// included, and what they hold ends with it.
/// </summary>
internal sealed class PrimaryOnlyGrains(IServiceProvider services) : IGrainPropertiesProvider
{
    // They are internal to Orleans, so that only their names are left to know them by.
    private static readonly string[] StateGrains =
        ["Orleans.Storage.MemoryStorageGrain", "Orleans.Runtime.ReminderService.ReminderTableGrain"];

    /// <inheritdoc/>
    public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        if (StateGrains.Contains(grainClass.FullName))
            new PrimaryOnlyStrategy().PopulateGrainProperties(services, grainClass, grainType, properties);
    }
}
