using System.Globalization;

namespace BertGrains.Tokenization;

/// <summary>Compares a tokenizer with reference output: ids, types, offsets and windows.</summary>
internal static class GoldenChecker
{
    /// <summary>The first difference, or null.</summary>
    public static string? Difference(WordPieceTokenizer tokenizer, GoldenLine line)
    {
        if (line.Windows is null)
        {
            Truncation? truncation = line.MaxTokens is { } max ? new Truncation(max) : null;
            return Difference(tokenizer.Encode(line.Text, line.Pair, truncation), line);
        }

        var windows = tokenizer.EncodeWindows(line.Text, line.Pair, line.MaxTokens!.Value, line.Stride!.Value);
        if (windows.Count != line.Windows.Length)
            return $"{windows.Count} windows, expected {line.Windows.Length}";
        return windows.Zip(line.Windows, Difference).FirstOrDefault(difference => difference is not null);
    }

    private static string? Difference(TokenEncoding encoding, GoldenLine line)
    {
        int[] offsets = [.. encoding.Offsets.SelectMany(token => new[] { token.Start, token.End })];
        if (!encoding.Ids.SequenceEqual(line.Ids))
            return $"ids {Join(encoding.Ids)}, expected {Join(line.Ids)}";
        if (!offsets.SequenceEqual(line.Offsets))
            return $"offsets {Join(offsets)}, expected {Join(line.Offsets)}";
        var types = string.Concat(encoding.ToTypeIds().Select(type => type.ToString(CultureInfo.InvariantCulture)));
        return line.Types is not null && types != line.Types ? $"types {types}, expected {line.Types}" : null;
    }

    private static string Join(int[] values) => string.Join(',', values);
}
