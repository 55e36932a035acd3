namespace BertGrains.Cluster.Tests.Load;

/// <summary>How much a load sends.</summary>
/// <param name="RequestsPerSecond">Sent at this pace whatever becomes of those before, so that a pause of the server shows as one.</param>
/// <param name="MostTexts">A request holds one text up to so many.</param>
internal sealed record LoadShape(double RequestsPerSecond = 40, int MostTexts = 3)
{
    /// <summary>A request that takes longer has failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(25);
}
