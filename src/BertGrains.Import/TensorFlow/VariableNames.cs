using System.Text.RegularExpressions;

namespace BertGrains.Import.TensorFlow;

/// <summary>The names that transformers has for the variables of BERT's original code (https://github.com/google-research/bert).</summary>
internal static partial class VariableNames
{
    // Layers that stand alone in fine-tuned checkpoints: of run_classifier.py and of run_squad.py.
    private static readonly Dictionary<string, string> Outputs = new(StringComparer.Ordinal)
    {
        [""] = "classifier",
        ["cls/squad"] = "qa_outputs",
        ["cls/predictions"] = "cls.predictions",
        ["cls/seq_relationship"] = "cls.seq_relationship",
    };

    [GeneratedRegex(@"(^|/)(adam_[mv]|lamb_[mv]|Adam(_\d+)?|AdamWeightDecay.*|m|v)$|(^|/)(global_step|learning_rate|beta[12]_power|bad_steps|good_steps|loss_scale|current_loss_scale)$")]
    private static partial Regex Optimizer { get; }

    [GeneratedRegex(@"(?<=^|\.)layer_(\d+)(?=\.)")]
    private static partial Regex Layer { get; }

    /// <summary>Whether a variable is the state of training.</summary>
    public static bool IsOfTraining(string variable) => Optimizer.IsMatch(variable);

    /// <summary>The name of a parameter, and whether its matrix is transposed there.</summary>
    public static (string Name, bool IsTransposed) ParameterOf(string variable)
    {
        var slash = variable.LastIndexOf('/');
        var (owner, last) = slash < 0 ? ("", variable) : (variable[..slash], variable[(slash + 1)..]);
        var module = Layer.Replace(owner.Replace('/', '.') + ".", "layer.$1");
        return last switch
        {
            "output_weights" when Outputs.TryGetValue(owner, out var layer) => ($"{layer}.weight", false),
            "output_bias" when Outputs.TryGetValue(owner, out var layer) => ($"{layer}.bias", false),
            "kernel" => ($"{module}weight", true),
            _ when last.EndsWith("_embeddings", StringComparison.Ordinal) => ($"{module}{last}.weight", false),
            _ => ((slash < 0 ? "" : module) + last, false),
        };
    }

    /// <summary>The class of transformers that has these parameters.</summary>
    public static string ClassOf(IReadOnlyCollection<string> parameters)
    {
        bool Has(string start) => parameters.Any(name => name.StartsWith(start, StringComparison.Ordinal));
        return (Has("cls.predictions."), Has("cls.seq_relationship."), Has("qa_outputs."), Has("classifier.")) switch
        {
            (_, _, true, _) => "BertForQuestionAnswering",
            (_, _, _, true) => parameters.Any(name => name.EndsWith("pooler.dense.weight", StringComparison.Ordinal))
                ? "BertForSequenceClassification"
                : "BertForTokenClassification",
            (true, true, _, _) => "BertForPreTraining",
            (true, _, _, _) => "BertForMaskedLM",
            (_, true, _, _) => "BertForNextSentencePrediction",
            _ => "BertModel",
        };
    }
}
