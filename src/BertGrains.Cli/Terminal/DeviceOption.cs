using System.CommandLine;
using BertGrains.Inference.Devices;

namespace BertGrains.Cli.Terminal;

/// <summary>The option <c>--device</c>.</summary>
internal static class DeviceOption
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
            if (!DeviceChoice.TryParse(result.GetValueOrDefault<string>(), out _))
                result.AddError($"--device is '{result.GetValueOrDefault<string>()}'; it must be auto, cpu, cuda or cuda:N");
        });
        return option;
    }
}
