namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Texts that may be put before the texts of an embedding head (<c>config_sentence_transformers.json</c>).</summary>
/// <param name="Texts">The texts by name.</param>
/// <param name="Default">Name of the one for requests that name none; null for none.</param>
internal sealed record PromptSet(IReadOnlyDictionary<string, string> Texts, string? Default)
{
    private const string FileName = "config_sentence_transformers.json";

    /// <summary>No prompts.</summary>
    public static PromptSet None { get; } = new(new Dictionary<string, string>(), null);

    /// <summary>The prompts of a model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="pooling">The configuration of its Pooling module.</param>
    /// <exception cref="ImportException">The default names no prompt, or the tokens of prompts do not count in the pooling.</exception>
    public static PromptSet Read(string folder, JsonFile pooling)
    {
        if (JsonFile.ReadIfPresent(Path.Combine(folder, FileName)) is not { } config)
            return None;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in config.Strings("prompts"))
            texts[name] = text;
        var byDefault = config.StringOrNull("default_prompt_name");
        if (byDefault is not null && !texts.ContainsKey(byDefault))
            throw new ImportException($"{config.Path}: default_prompt_name is '{byDefault}', which prompts does not have.");
        if (texts.Values.All(text => text.Length == 0))
            return None;
        return pooling.BoolOrNull("include_prompt") is false
            ? throw new ImportException(
                $"{pooling.Path}: include_prompt is false; this version counts the tokens of prompts in the pooling. Without the prompts in "
                + $"{FileName} the model can be imported.")
            : new PromptSet(texts, byDefault);
    }
}
