namespace BertGrains;

/// <summary>The first digits of a revision, enough to distinguish the revisions of one model.</summary>
public static class ShortRevision
{
    private const int Digits = 12;

    /// <summary>Shortens a revision.</summary>
    /// <param name="revision">The revision; a shorter text stays as it is.</param>
    public static string Of(string revision) => revision.Length > Digits ? revision[..Digits] : revision;
}
