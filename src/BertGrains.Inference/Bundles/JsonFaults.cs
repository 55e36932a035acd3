using System.Globalization;
using System.Text.Json;

namespace BertGrains.Inference.Bundles;

/// <summary>Says what is wrong with a file of JSON. The reader's own messages name types of .NET and contain parts of the file.</summary>
internal static class JsonFaults
{
    /// <summary>The place of the fault and its kind, without a period at the end.</summary>
    public static string Describe(JsonException fault)
    {
        var place = fault.LineNumber is { } line
            ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}")
            : null;
        if (fault.Path is not { } path)
            return place is null ? "it is not valid JSON" : $"it is not valid JSON at {place}";
        var member = path is "$" ? "the file" : $"'{path.TrimStart('$', '.')}'";
        var fate = MissingIn(fault.Message) is { } missing ? $"lacks {missing}" : "is of the wrong kind";
        return place is null ? $"{member} {fate}" : $"{member} {fate}, at {place}";
    }

    // The reader gives the names of members that are missing in its message alone: …including: 'name', 'format'.
    private static string? MissingIn(string message)
    {
        const string Start = "including: ";
        var start = message.IndexOf(Start, StringComparison.Ordinal);
        return start < 0 ? null : message[(start + Start.Length)..].TrimEnd('.');
    }
}
