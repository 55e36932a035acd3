using System.CommandLine;

namespace BertGrains.Cli.Batches;

/// <summary>The options of single commands over texts.</summary>
internal sealed class TaskSettings
{
    private readonly Option<int?> _topK = new("--top-k")
    {
        HelpName = "NUMBER",
        Description = $"Tokens for each mask, the best first. Default: {DecodeOptions.DefaultTopK}.",
    };

    private readonly Option<string[]> _targets = new("--targets")
    {
        HelpName = "TOKEN,TOKEN",
        Description = "Fill masks with one of these tokens. Default: any token of the vocabulary.",
        CustomParser = result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _sparse = new("--sparse")
    {
        Description = "Weights of tokens of the vocabulary (SPLADE) in place of a vector, with the first head for sparse embeddings.",
    };

    private readonly Option<string?> _prompt = new("--prompt")
    {
        HelpName = "NAME",
        Description = "Prompt of the head that is put before each text; \"\" for none. Default: that of the head, often none.",
    };

    /// <summary>Adds the options of a task to its command.</summary>
    public void AddTo(Command command, BertTask? task)
    {
        if (task is BertTask.FillMask or null)
        {
            command.Options.Add(_topK);
            command.Options.Add(_targets);
        }

        if (task is BertTask.Embed)
            command.Options.Add(_sparse);
        if (task is BertTask.Embed or null)
            command.Options.Add(_prompt);
    }

    /// <summary>The task of the options.</summary>
    public BertTask? TaskOf(ParseResult parsed, BertTask? task) => task is BertTask.Embed && parsed.GetValue(_sparse) ? BertTask.EmbedSparse : task;

    /// <summary>Name of the prompt; null for the default.</summary>
    public string? Prompt(ParseResult parsed, BertTask? task) => task is BertTask.Embed or null ? parsed.GetValue(_prompt) : null;

    /// <summary>The decoding options.</summary>
    public DecodeOptions Decode(ParseResult parsed, BertTask? task)
    {
        if (task is not (BertTask.FillMask or null))
            return DecodeOptions.Default;
        var targets = parsed.GetValue(_targets)!;
        return new DecodeOptions { TopK = parsed.GetValue(_topK), Targets = targets.Length == 0 ? null : targets };
    }
}
