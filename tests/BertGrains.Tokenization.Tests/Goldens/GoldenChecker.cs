using System.Globalization;

namespace BertGrains.Tokenization.Tests;

/// <summary>Compares a tokeniser with reference output: ids, types, places and windows.</summary>
internal static class GoldenChecker
{
    /// <summary>What differs, or null.</summary>
    public static string? Difference(WordPieceTokenizer tokenizer, GoldenLine line)
    {
        if (line.Windows is null)
        {
            Truncation? truncation = line.MaxTokens is { } max ? new Truncation(max) : null;
            return Difference(tokenizer.Encode(line.Text, line.Pair, truncation), line);
        }

        var windows = tokenizer.EncodeWindows(line.Text, line.Pair, line.MaxTokens!.Value, line.Stride!.Value);
        if (windows.Count != line.Windows.Length)
            return $"{windows.Count} windows instead of {line.Windows.Length}";
        return windows.Zip(line.Windows, Difference).FirstOrDefault(difference => difference is not null);
    }

    private static string? Difference(TokenEncoding encoding, GoldenLine line)
    {
        int[] offsets = [.. encoding.Spans.SelectMany(span => new[] { span.Start, span.End })];
        if (!encoding.Ids.SequenceEqual(line.Ids))
            return $"ids {Join(encoding.Ids)} instead of {Join(line.Ids)}";
        if (!offsets.SequenceEqual(line.Offsets))
            return $"offsets {Join(offsets)} instead of {Join(line.Offsets)}";
        var types = string.Concat(encoding.ToTypeIds().Select(type => type.ToString(CultureInfo.InvariantCulture)));
        return line.Types is not null && types != line.Types ? $"types {types} instead of {line.Types}" : null;
    }

    private static string Join(int[] values) => string.Join(',', values);
}
