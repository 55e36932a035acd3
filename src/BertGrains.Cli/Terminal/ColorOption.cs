using System.CommandLine;

namespace BertGrains.Cli.Terminal;

/// <summary>Whether pictures have colors.</summary>
internal enum ColorChoice
{
    /// <summary>On a terminal, unless NO_COLOR is set.</summary>
    Auto,

    /// <summary>Everywhere.</summary>
    Always,

    /// <summary>Nowhere.</summary>
    Never,
}

/// <summary>The option <c>--color</c>.</summary>
internal static class ColorOption
{
    private static readonly (string Name, ColorChoice Choice)[] Choices =
        [("auto", ColorChoice.Auto), ("always", ColorChoice.Always), ("never", ColorChoice.Never)];

    /// <summary>Creates the option for one command.</summary>
    public static Option<string> Create()
    {
        var option = new Option<string>("--color")
        {
            HelpName = string.Join('|', Choices.Select(entry => entry.Name)),
            Description = "Colors of the format table; always is for a pager, such as less -R. Default: auto, on a terminal unless NO_COLOR is set.",
            DefaultValueFactory = _ => Choices[0].Name,
        };
        option.AcceptOnly([.. Choices.Select(entry => entry.Name)]);
        return option;
    }

    /// <summary>The choice.</summary>
    public static ColorChoice Read(ParseResult parsed, Option<string> option) =>
        Choices.First(entry => entry.Name == parsed.GetValue(option)).Choice;
}
