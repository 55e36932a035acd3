using Spectre.Console;

namespace BertGrains.Cli.Pictures;

/// <summary>Styles that all pictures share. Text on a color is black, so it can be read on dark and on light terminals.</summary>
internal static class Styles
{
    public static Style Heading { get; } = new(decoration: Decoration.Bold);

    public static Style Quiet { get; } = new(decoration: Decoration.Dim);

    public static Style Bar { get; } = new(Color.DodgerBlue1);

    public static Style Found { get; } = new(Color.Black, Color.Gold1, Decoration.Bold);

    public static Style Fault { get; } = new(Color.Red);

    public static Style Warning { get; } = new(Color.DarkOrange);

    /// <summary>Whether a console shows colors. Without them, what is colored has brackets.</summary>
    public static bool HasColors(this IAnsiConsole console) =>
        console.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };
}
