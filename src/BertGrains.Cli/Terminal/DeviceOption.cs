using System.CommandLine;
using System.Text.RegularExpressions;

namespace BertGrains.Cli.Terminal;

/// <summary>The option <c>--device</c>.</summary>
internal static partial class DeviceOption
{
    /// <summary>Creates the option for one command.</summary>
    public static Option<string> Create()
    {
        var option = new Option<string>("--device")
        {
            HelpName = "auto|cpu|cuda:N",
            Description = "Device for the model. auto selects a GPU if there is one and the bundle suits it, otherwise the CPU.",
            DefaultValueFactory = _ => "auto",
        };
        option.Validators.Add(result =>
        {
            if (!Devices().IsMatch(result.GetValueOrDefault<string>()))
                result.AddError($"--device is '{result.GetValueOrDefault<string>()}'; it must be auto, cpu, cuda or cuda:N");
        });
        return option;
    }

    [GeneratedRegex("^(auto|cpu|cuda(:[0-9]+)?)$")]
    private static partial Regex Devices();
}
