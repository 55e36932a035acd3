namespace BertGrains.Cluster.Tests.Load;

/// <summary>How much a load sends.</summary>
internal sealed record LoadShape
{
    /// <summary>A request holds one text up to so many.</summary>
    public int MostTexts { get; init; } = 3;

    /// <summary>Requests are sent at this share of what the server was seen to answer, so that fewer silos can do it too.</summary>
    public double ShareOfCapacity { get; init; } = 0.3;

    /// <summary>More are not sent, however fast the machine.</summary>
    public double MostRequestsPerSecond { get; init; } = 40;

    /// <summary>A request that takes longer has failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(25);
}
