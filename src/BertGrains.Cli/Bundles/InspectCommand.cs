using System.CommandLine;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Bundles;

/// <summary><c>bertgrains inspect</c>.</summary>
internal sealed class InspectCommand : ProgramCommand
{
    public InspectCommand()
        : base(
            "inspect",
            "Describes a bundle and verifies its files.",
            "bertgrains inspect models/all-minilm-l6-v2",
            "bertgrains inspect --json models/all-minilm-l6-v2")
    {
        Details = "Every file is verified against its SHA-256 in model.json. The exit code is 1 if a file is damaged or missing.";
        var folder = new Argument<string?>("bundle")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Folder of the bundle. Default: the default bundle.",
        };
        var bundle = BundleLocation.CreateOption();
        var json = new Option<bool>("--json") { Description = "Print the manifest as JSON." };
        Arguments.Add(folder);
        Options.Add(bundle);
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var verified = await Bundle.OpenAsync(
                BundleLocation.Resolve(parsed.GetValue(folder) ?? parsed.GetValue(bundle)), cancellationToken);
            if (parsed.GetValue(json))
                await BundleReport.WriteJsonAsync(verified);
            else
                WideConsole.Create().Write(BundleReport.Create(verified));

            return ExitCode.Success;
        });
    }
}
