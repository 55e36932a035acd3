using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;

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
        CustomParser = ParseTargets,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _sparse = new("--sparse")
    {
        Description = "Weights of tokens of the vocabulary (SPLADE) in place of a vector, with the first head for sparse embeddings.",
    };

    private readonly Option<string> _precision = new("--precision")
    {
        HelpName = string.Join('|', EmbeddingPrecisionNames.All.Select(entry => entry.Name)),
        Description = "Format of the values of embeddings, as quantize_embeddings of sentence-transformers has them: int8 and uint8 between ranges measured "
            + "at import, binary and ubinary with eight dimensions in a number. Default: float32.",
        DefaultValueFactory = _ => EmbeddingPrecisionNames.All[0].Name,
    };

    private readonly Option<int?> _dimensions = new("--dimensions")
    {
        HelpName = "NUMBER",
        Description = "Leading dimensions of embeddings to keep (Matryoshka); they are scaled to unit length again where the head does so. Default: all.",
    };

    private readonly Option<string?> _prompt = new("--prompt")
    {
        HelpName = "NAME",
        Description = "Prompt of the head that is put before each text; \"\" for none. Default: that of the head, often none.",
    };

    private readonly Option<string?> _aggregation = new("--aggregation")
    {
        HelpName = string.Join('|', EntityAggregationNames.All.Select(entry => entry.Name)),
        Description = "How labels of tokens become spans; the strategies of the Hugging Face pipeline. Default: that of the head.",
    };

    public TaskSettings()
    {
        AtLeastOne(_topK);
        AtLeastOne(_dimensions);
    }

    private static void AtLeastOne(Option<int?> option) => option.Validators.Add(result =>
    {
        // The parser reports a value that is not a number.
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) && count < 1)
            result.AddError($"{option.Name} must be at least 1");
    });

    /// <summary>Checks the options that depend on the heads.</summary>
    /// <exception cref="CommandException">An embedding has fewer dimensions than are to be kept.</exception>
    public void Check(ParseResult parsed, BertTask? task, IEnumerable<HeadDescription> heads)
    {
        if (task is BertTask.Embed or null
            && parsed.GetValue(_dimensions) is { } dimensions
            && heads.FirstOrDefault(head => head.Task == BertTask.Embed && dimensions > head.Dimensions) is { } small)
        {
            throw CommandException.BadUsage($"--dimensions is over {small.Dimensions}, the dimensions of head {small.Name}");
        }
    }

    /// <summary>Adds the options of a task to its command.</summary>
    public void AddTo(Command command, BertTask? task)
    {
        if (task is BertTask.FillMask or null)
        {
            command.Options.Add(_topK);
            command.Options.Add(_targets);
        }

        if (task is BertTask.TokenClassify or null)
        {
            _aggregation.AcceptOnly([.. EntityAggregationNames.All.Select(entry => entry.Name)]);
            command.Options.Add(_aggregation);
        }

        if (task is BertTask.Embed)
            command.Options.Add(_sparse);
        if (task is BertTask.Embed or null)
        {
            _precision.AcceptOnly([.. EmbeddingPrecisionNames.All.Select(entry => entry.Name)]);
            command.Options.Add(_precision);
            command.Options.Add(_dimensions);
            command.Options.Add(_prompt);
        }
    }

    /// <summary>The task of the options.</summary>
    public BertTask? TaskOf(ParseResult parsed, BertTask? task) => task is BertTask.Embed && parsed.GetValue(_sparse) ? BertTask.EmbedSparse : task;

    /// <summary>Name of the prompt; null for the default.</summary>
    public string? Prompt(ParseResult parsed, BertTask? task) => task is BertTask.Embed or null ? parsed.GetValue(_prompt) : null;

    /// <summary>Format of the values of embeddings.</summary>
    public EmbeddingPrecision Precision(ParseResult parsed, BertTask? task) => task is BertTask.Embed or null
        ? EmbeddingPrecisionNames.All.First(entry => entry.Name == parsed.GetValue(_precision)).Precision
        : EmbeddingPrecision.Float32;

    /// <summary>The number of values that a file of NumPy has for an embedding.</summary>
    public NumpyColumns Columns(ParseResult parsed, BertTask? task, HeadDescription head)
    {
        var dimensions = task is BertTask.Embed or null ? parsed.GetValue(_dimensions) ?? head.Dimensions : head.Dimensions;
        return NumpyColumns.Of(Precision(parsed, task), dimensions);
    }

    /// <summary>The decoding options.</summary>
    public DecodeOptions Decode(ParseResult parsed, BertTask? task)
    {
        var options = DecodeOptions.Default;
        if (task is BertTask.Embed or null)
            options = options with { Precision = Precision(parsed, task), Dimensions = parsed.GetValue(_dimensions) };
        if (task is BertTask.TokenClassify or null && parsed.GetValue(_aggregation) is { } aggregation)
            options = options with { Aggregation = EntityAggregationNames.All.First(entry => entry.Name == aggregation).Aggregation };
        if (task is not (BertTask.FillMask or null))
            return options;
        var targets = parsed.GetValue(_targets)!;
        return options with { TopK = parsed.GetValue(_topK), Targets = targets.Length == 0 ? null : targets };
    }

    private static string[] ParseTargets(ArgumentResult result)
    {
        var targets = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
        if (targets.Contains(string.Empty))
            result.AddError("--targets has an empty token");
        return targets;
    }
}
