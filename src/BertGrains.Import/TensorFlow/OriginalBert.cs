using System.Text.Json;
using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.TensorFlow;

/// <summary>What the files of BERT's original release leave open: the class of the model, and whether its tokenizer lowercases.</summary>
internal static class OriginalBert
{
    private static readonly string[] ConfigNames = ["config.json", "bert_config.json"];

    /// <summary>The configuration, with the type and the class of the model.</summary>
    /// <param name="folder">Folder of the checkpoint.</param>
    /// <param name="parameters">Names of its parameters.</param>
    /// <exception cref="ImportException">There is none.</exception>
    /// <returns>The configuration, and a sentence for the user where the class is a guess.</returns>
    public static (JsonFile Config, string? Remark) ReadConfig(string folder, IReadOnlyCollection<string> parameters)
    {
        var path = ConfigNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? throw new ImportException(
            $"{folder} has a TensorFlow checkpoint but no {ConfigNames[1]}, which has the sizes of the model.");
        var file = JsonFile.Read(path);
        var root = JsonFile.Copy(file.Root);
        if (file.StringOrNull("model_type") is null)
            root["model_type"] = "bert";
        string? remark = null;
        if (file.StringList("architectures").Count == 0)
        {
            var type = VariableNames.ClassOf(parameters);
            root["architectures"] = new JsonArray(type);
            remark = !parameters.Contains("classifier.weight") ? null
                : $"The head output_weights is read as {type}. A member architectures in {Path.GetFileName(path)} decides otherwise, as in "
                    + "[\"BertForTokenClassification\"] for labels of tokens, and id2label names the labels.";
        }

        return (new JsonFile(path, JsonSerializer.SerializeToElement(root)), remark);
    }

    /// <summary>Whether the tokenizer lowercases, and how that was decided. The files do not say it.</summary>
    /// <param name="folder">Folder of the checkpoint.</param>
    public static (bool Lowercases, string Remark)? ReadCase(string folder)
    {
        if (File.Exists(Path.Combine(folder, "tokenizer_config.json")) || File.Exists(Path.Combine(folder, "tokenizer.json")))
            return null;
        const string Override = "A tokenizer_config.json with do_lower_case decides otherwise.";
        var name = Path.GetFileName(folder);
        if (name.Contains("uncased", StringComparison.OrdinalIgnoreCase))
            return (true, $"The tokenizer lowercases, because the folder's name has 'uncased'. {Override}");
        if (name.Contains("cased", StringComparison.OrdinalIgnoreCase))
            return (false, $"The tokenizer does not lowercase, because the folder's name has 'cased'. {Override}");
        var capital = OlderTokenizers.ReadLines(Path.Combine(folder, "vocab.txt")).Find(token => !token.StartsWith('[') && token.Any(char.IsUpper));
        return capital is null
            ? (true, $"The tokenizer lowercases, because the vocabulary has no capital letters. {Override}")
            : (false, $"The tokenizer does not lowercase, because the vocabulary has capital letters. {Override}");
    }
}
