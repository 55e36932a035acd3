using System.CommandLine;
using BertGrains.Cli.Terminal;
using BertGrains.Import;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Bundles;

/// <summary><c>bertgrains head</c>: the heads of a bundle.</summary>
internal sealed class HeadCommand : Command
{
    public HeadCommand()
        : base("head", "Adds heads to a bundle, lists and removes them.")
    {
        Subcommands.Add(new AddCommand());
        Subcommands.Add(new ListCommand());
        Subcommands.Add(new RemoveCommand());
    }

    private static Argument<string> CreateBundle() => new("bundle") { Description = "Folder of the bundle." };

    private static Option<string?> CreateOutput() =>
        new("--out") { HelpName = "DIR", Description = "Folder of the new bundle. Default: the bundle is replaced." };

    private sealed class AddCommand : ProgramCommand
    {
        private readonly Argument<string> _bundle = CreateBundle();

        private readonly Argument<string> _folder = new("folder")
        {
            Description = "Folder of a head trained on this trunk (head.json), or of a checkpoint with the same trunk.",
        };

        private readonly Option<string?> _name = new("--name")
        {
            HelpName = "NAME",
            Description = "Name of the head in requests. Default: its own name, or that of its task.",
        };

        private readonly Option<string?> _model = new("--model-name")
        {
            HelpName = "NAME",
            Description = "Name of the model, so that a server can have the new bundle beside the old one. Default: that of the bundle.",
        };

        private readonly Option<string?> _output = CreateOutput();

        public AddCommand()
            : base(
                "add",
                "Adds the heads of a folder to a bundle.",
                "bertgrains head add models/mine heads/sentiment",
                "bertgrains head add models/mine checkpoints/mine-topics --name topics --out models/mine-2 --model-name mine-2")
        {
            Details =
                """
                A bundle holds the heads of several checkpoints as long as they share the trunk bit for bit, and one pass of it feeds them all. The
                tensors of the checkpoint's trunk are compared by SHA-256; a checkpoint with another trunk or tokenizer is refused, and the first
                tensor that differs is named. A head folder (head.json, head.safetensors) states its trunk by name only.
                The results of the new heads are compared with a slow pass of their weights on the states of the bundle's own trunk.
                The bundle gets another revision. A running server keeps the one that it loaded.
                """;
            Arguments.Add(_bundle);
            Arguments.Add(_folder);
            Options.Add(_name);
            Options.Add(_output);
            Options.Add(_model);
            SetAction((parsed, _) => RunAsync(parsed));
        }

        private async Task<int> RunAsync(ParseResult parsed)
        {
            using var interrupts = new Interrupts();
            var request = new HeadRequest
            {
                Bundle = parsed.GetValue(_bundle)!,
                Folder = parsed.GetValue(_folder)!,
                Name = parsed.GetValue(_name),
                Output = parsed.GetValue(_output),
                Model = parsed.GetValue(_model),
            };
            var report = await BundleHeads.AddAsync(request, new StepLines(), interrupts.Token);
            var precision = Enum.Parse<WeightPrecision>(report.Bundle.Manifest.Precision, ignoreCase: true);
            WideConsole.Create().Write(ImportTable.Create(report, precision));
            return ExitCode.Success;
        }
    }

    private sealed class ListCommand : ProgramCommand
    {
        public ListCommand()
            : base("list", "Lists the heads of a bundle.", "bertgrains head list models/mine")
        {
            Details = "The bundle is verified. `states.NAME` among the tensors that a head reads are the states of another head.";
            var bundle = CreateBundle();
            Arguments.Add(bundle);
            SetAction(async (parsed, cancellationToken) =>
            {
                var opened = await Bundle.OpenAsync(parsed.GetValue(bundle)!, cancellationToken);
                WideConsole.Create().Write(BundleReport.Heads(opened.Manifest));
                return ExitCode.Success;
            });
        }
    }

    private sealed class RemoveCommand : ProgramCommand
    {
        public RemoveCommand()
            : base("remove", "Removes a head from a bundle.", "bertgrains head remove models/mine sentiment")
        {
            Details = "A head whose states another head reads is kept: remove the other one first. The bundle gets another revision.";
            var bundle = CreateBundle();
            var head = new Argument<string>("head") { Description = "Name of the head." };
            var output = CreateOutput();
            Arguments.Add(bundle);
            Arguments.Add(head);
            Options.Add(output);
            SetAction(async (parsed, cancellationToken) =>
            {
                var left = await BundleHeads.RemoveAsync(
                    parsed.GetValue(bundle)!, parsed.GetValue(head)!, parsed.GetValue(output), cancellationToken);
                Console.WriteLine($"{left.Folder}: heads {string.Join(", ", left.Manifest.Heads.Select(other => other.Name))}");
                return ExitCode.Success;
            });
        }
    }
}
