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
            "bertgrains inspect --json models/all-minilm-l6-v2",
            "bertgrains inspect --signature-keys cosign.pub models/mine")
    {
        Details =
            """
            Every file is verified against its SHA-256 in model.json. The exit code is 1 if a file is damaged or missing, or if --signature-keys is given and
            none of its keys signed the bundle.
            """;
        var folder = new Argument<string?>("bundle")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Folder of the bundle. Default: the default bundle.",
        };
        var bundle = BundleLocation.CreateOption();
        var keys = new Option<string?>("--signature-keys") { HelpName = "FILE", Description = "Public keys in PEM, of which one has to have signed the bundle." };
        var json = new Option<bool>("--json") { Description = "Print the manifest as JSON." };
        Arguments.Add(folder);
        Options.Add(bundle);
        Options.Add(keys);
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var verified = await Bundle.OpenAsync(
                BundleLocation.Resolve(parsed.GetValue(folder) ?? parsed.GetValue(bundle)),
                SignatureKeys.LoadIfSet(parsed.GetValue(keys)),
                cancellationToken);
            if (parsed.GetValue(json))
                await BundleReport.WriteJsonAsync(verified);
            else
                WideConsole.Create().Write(BundleReport.Create(verified, signers: parsed.GetValue(keys)));

            return ExitCode.Success;
        });
    }
}
