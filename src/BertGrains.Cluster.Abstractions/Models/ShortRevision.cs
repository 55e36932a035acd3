namespace BertGrains.Cluster.Abstractions;

/// <summary>The first digits of a revision, enough to tell those of one model apart.</summary>
public static class ShortRevision
{
    private const int Digits = 12;

    /// <summary>Cuts.</summary>
    /// <param name="revision">The whole revision; what is shorter stays as it is.</param>
    public static string Of(string revision) => revision.Length > Digits ? revision[..Digits] : revision;
}
