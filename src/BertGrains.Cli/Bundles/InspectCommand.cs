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
            "Says what a bundle is and verifies its files.",
            "bertgrains inspect models/all-minilm-l6-v2",
            "bertgrains inspect --json models/all-minilm-l6-v2")
    {
        Details = "Every file is verified against the SHA-256 in model.json; a bundle that is damaged or incomplete exits with 1.";
        var folder = new Argument<string?>("bundle")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The bundle's folder; without it, the default bundle.",
        };
        var bundle = BundleLocation.CreateOption();
        var json = new Option<bool>("--json") { Description = "Give the manifest as JSON." };
        Arguments.Add(folder);
        Options.Add(bundle);
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var verified = await Bundle.OpenAsync(
                BundleLocation.Resolve(parsed.GetValue(folder) ?? parsed.GetValue(bundle)), cancellationToken);
            if (parsed.GetValue(json))
                await BundleJson.WriteAsync(verified);
            else
                WideConsole.Create().Write(BundleReport.Create(verified));

            return ExitCode.Success;
        });
    }
}
