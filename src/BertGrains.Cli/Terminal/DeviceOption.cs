using System.CommandLine;
using BertGrains.Inference.Devices;

namespace BertGrains.Cli.Terminal;

/// <summary>The option <c>--device</c>.</summary>
internal static class DeviceOption
{
    /// <summary>The forms of its value.</summary>
    public const string Forms = "auto|cpu|cuda:N";

    /// <summary>What it means.</summary>
    public const string Meaning = "Device for the model. auto selects a GPU if there is one and the bundle suits it, otherwise the CPU.";

    /// <summary>Creates the option for one command.</summary>
    public static Option<string> Create()
    {
        var option = new Option<string>("--device")
        {
            HelpName = Forms,
            Description = Meaning,
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
