using System.Globalization;
using Spectre.Console;

namespace BertGrains.Cli.Pictures;

/// <summary>What a picture says of a text over the maximum length of its model. No text is cut in silence.</summary>
internal static class LengthNote
{
    /// <summary>The style: a part that is missing is a warning.</summary>
    public static Style StyleOf(ItemResult result) => result.Truncated ? Styles.Warning : Styles.Quiet;

    /// <summary>Such as <c>(truncated to 256 tokens)</c> or <c>(2 windows)</c>; empty for a text that fits.</summary>
    public static string Of(ItemResult result) => result switch
    {
        { Truncated: true, Windows: > 1 } => string.Create(CultureInfo.InvariantCulture, $"(the first of {result.Windows:N0} windows)"),
        { Truncated: true } => string.Create(CultureInfo.InvariantCulture, $"(truncated to {result.Tokens:N0} tokens)"),
        { Windows: > 1 } => string.Create(CultureInfo.InvariantCulture, $"({result.Windows:N0} windows)"),
        _ => string.Empty,
    };
}
