using System.Globalization;
using Spectre.Console;

namespace BertGrains.Cli.Terminal;

/// <summary>Consoles for tables and pictures.</summary>
internal static class WideConsole
{
    private const int PipedWidth = 160;
    private const int LeastWidth = 20;

    /// <summary>
    /// The terminal; or for a pipe or a file plain text of the width in the variable COLUMNS, or of a fixed width.
    /// </summary>
    /// <param name="other">The stream to write to; null for standard output.</param>
    /// <param name="color">Whether there are colors.</param>
    public static IAnsiConsole Create(Stream? other = null, ColorChoice color = ColorChoice.Auto)
    {
        // The library drops colors where NO_COLOR is set, and keeps bold and the other styles.
        var isTerminal = other is null && !Console.IsOutputRedirected;
        if (isTerminal && color == ColorChoice.Auto && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
            return AnsiConsole.Console;

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = color == ColorChoice.Always ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color == ColorChoice.Always ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = isTerminal
                ? new AnsiConsoleOutput(Console.Out)
                : new AnsiConsoleOutput(new StreamWriter(other ?? StandardStreams.OpenOutput()) { AutoFlush = true }),
        });
        if (!isTerminal)
            console.Profile.Width = WidthOfVariable() ?? PipedWidth;
        return console;
    }

    private static int? WidthOfVariable() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            ? Math.Max(LeastWidth, width)
            : null;
}
