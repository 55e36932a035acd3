using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Parity;

/// <summary>Texts for the comparison of an import with the reference: short and long, several scripts, a pair.</summary>
internal static class ParityTexts
{
    /// <summary>Texts, and the second text of a pair.</summary>
    public static IReadOnlyList<(string Text, string? Pair)> All { get; } =
    [
        ("ok", null),
        ("Where is my card? I ordered it two weeks ago.", null),
        ("The Danube rises in the Black Forest and reaches the sea 2,850 km further east, after ten countries and four capitals.", null),
        ("Zürich — café naïve ☕ 東京 🙂", null),
        ("Does the train stop in Ulm?", "On weekdays every second train from Stuttgart to Munich stops there."),
        (string.Join(' ', Enumerable.Repeat("A text that is longer than most, so that far positions count as well.", 12)), null),
    ];

    /// <summary>The items with one mask each, in the middle, if a head reads masks; the results of a batch then have one row per item.</summary>
    public static IReadOnlyList<EncodedText> Masked(IReadOnlyList<EncodedText> items, IEnumerable<HeadWeights> heads)
    {
        if (heads.OfType<FillMaskHeadWeights>().FirstOrDefault() is not { } head)
            return items;
        return [.. items.Select(item => item with { Ids = [.. item.Ids.Select((id, i) => i == item.Ids.Length / 2 ? head.Mask.Id!.Value : id)] })];
    }
}
