namespace BertGrains.Cluster.Tests.Load;

/// <summary>Size and rate of a load.</summary>
internal sealed record LoadShape
{
    /// <summary>Maximum texts in a request. The least is one.</summary>
    public int MostTexts { get; init; } = 3;

    /// <summary>The rate as a share of the server's measured capacity, so that fewer silos can serve it too.</summary>
    public double ShareOfCapacity { get; init; } = 0.3;

    /// <summary>Highest rate on any machine.</summary>
    public double MostRequestsPerSecond { get; init; } = 40;

    /// <summary>A request that takes longer has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(25);
}
