using System.CommandLine;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway.Offsets;

namespace BertGrains.Cli.Results;

/// <summary>The option <c>--offsets</c> of the commands that print positions.</summary>
internal sealed class OffsetOption
{
    private readonly Option<string> _option = new("--offsets")
    {
        HelpName = string.Join('|', OffsetUnitNames.All.Select(entry => entry.Name)),
        Description = "Unit of positions in texts: UTF-16 code units (.NET, Java, JavaScript), code points (Python) or bytes of UTF-8 (Rust, Go). "
            + "Default: utf16.",
        DefaultValueFactory = _ => OffsetUnitNames.All[0].Name,
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command)
    {
        _option.AcceptOnly([.. OffsetUnitNames.All.Select(entry => entry.Name)]);
        command.Options.Add(_option);
    }

    /// <summary>The unit; UTF-16 code units for a command without the option.</summary>
    public OffsetUnit Read(ParseResult parsed) =>
        parsed.GetResult(_option) is null ? OffsetUnit.Utf16 : OffsetUnitNames.All.First(entry => entry.Name == parsed.GetValue(_option)).Unit;
}
