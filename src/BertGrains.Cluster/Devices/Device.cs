namespace BertGrains.Cluster.Devices;

/// <summary>A device of this silo.</summary>
/// <param name="Name">cpu, cuda:0 and so on.</param>
/// <param name="CapacityBytes">Memory that replicas may take.</param>
internal sealed record Device(string Name, long CapacityBytes)
{
    /// <summary>What deployments ask for: the name up to the colon.</summary>
    public string Kind => Name.Split(':', 2)[0];
}
