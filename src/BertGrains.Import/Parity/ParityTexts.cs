using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Quantization;

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

    /// <summary>
    /// More texts, of which only the answers of heads are compared: a dozen answers say nothing of how many a precision changes. Fp32 changes
    /// none but ties.
    /// </summary>
    public static IEnumerable<(string Text, string? Pair)> OfLabels(WeightPrecision precision) =>
        precision == WeightPrecision.Fp32 ? [] : CalibrationTexts.BuiltIn.Select(text => (text, (string?)null));

    /// <summary>
    /// The items as heads read them: with one mask each, in the middle, if a head reads masks, so that the results of a batch have one row
    /// per item; every second one with a prompt if a head leaves prompts out of its pooling.
    /// </summary>
    public static IReadOnlyList<EncodedText> For(IReadOnlyList<HeadWeights> heads, IReadOnlyList<EncodedText> items)
    {
        var mask = heads.OfType<FillMaskHeadWeights>().FirstOrDefault()?.Mask.Id;
        var hasPrompts = heads.Any(head => head is EmbeddingHeadWeights { Prompts.ArePooled: false });
        return [.. items.Select((item, index) => item with
        {
            Ids = [.. item.Ids.Select((id, i) => i == item.Ids.Length / 2 ? mask ?? id : id)],
            PromptLength = hasPrompts && index % 2 > 0 ? item.Ids.Length / 3 : 0,
        })];
    }
}
