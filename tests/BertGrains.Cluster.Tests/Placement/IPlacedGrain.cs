namespace BertGrains.Cluster.Placement;

/// <summary>Says where it was placed.</summary>
public interface IPlacedGrain : IGrainWithIntegerKey
{
    Task<string> WhereAsync();
}
