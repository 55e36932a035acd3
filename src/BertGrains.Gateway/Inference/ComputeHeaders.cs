using System.Globalization;
using BertGrains.Gateway.Offsets;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Inference;

/// <summary>
/// The x- headers of text-embeddings-inference: sums of sizes, and mean times in whole milliseconds. Two are ours: how many inputs were
/// truncated, and in how many windows all of them ran.
/// </summary>
internal static class ComputeHeaders
{
    public static void Set(
        IHeaderDictionary headers, string computeType, TimeSpan elapsed, List<InputItem> inputs, IReadOnlyList<ItemResult> items)
    {
        long characters = 0, tokens = 0, windows = 0, truncated = 0;
        TimeSpan tokenization = default, queue = default, inference = default;
        foreach (var input in inputs)
            characters += Characters(input);
        foreach (var item in items)
        {
            tokens += item.Tokens;
            windows += item.Error is null ? item.Windows : 0;
            truncated += item.Truncated ? 1 : 0;
            tokenization += item.Timings.Tokenization;
            queue += item.Timings.Queue;
            inference += item.Timings.Inference;
        }

        var count = Math.Max(1, items.Count);
        var total = Milliseconds(elapsed);
        headers["x-compute-type"] = computeType;
        headers["x-compute-time"] = total;
        headers["x-compute-characters"] = characters.ToString(CultureInfo.InvariantCulture);
        headers["x-compute-tokens"] = tokens.ToString(CultureInfo.InvariantCulture);
        headers["x-compute-truncated"] = truncated.ToString(CultureInfo.InvariantCulture);
        headers["x-compute-windows"] = windows.ToString(CultureInfo.InvariantCulture);
        headers["x-total-time"] = total;
        headers["x-tokenization-time"] = Milliseconds(tokenization / count);
        headers["x-queue-time"] = Milliseconds(queue / count);
        headers["x-inference-time"] = Milliseconds(inference / count);
    }

    /// <summary>Unicode characters of texts; the number of token ids.</summary>
    private static long Characters(InputItem input) => input.TokenIds?.Count ?? (Characters(input.Text) + Characters(input.Pair));

    private static long Characters(string? text) => TextOffsets.CodePoints(text);

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
