namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Texts that may be put before the texts of an embedding head (<c>config_sentence_transformers.json</c>).</summary>
/// <param name="Texts">The texts by name.</param>
/// <param name="Default">Name of the one for requests that name none; null for none.</param>
/// <param name="ArePooled">Whether the pooling counts their tokens, with the first special token; if not, it counts those after them.</param>
internal sealed record PromptSet(IReadOnlyDictionary<string, string> Texts, string? Default, bool ArePooled = true)
{
    private const string FileName = "config_sentence_transformers.json";

    /// <summary>No prompts.</summary>
    public static PromptSet None { get; } = new(new Dictionary<string, string>(), null);

    /// <summary>The prompts for a route: as in sentence-transformers, the one of its name is the default.</summary>
    public PromptSet For(string? route) => route is not null && Texts.ContainsKey(route) ? this with { Default = route } : this;

    /// <summary>The prompts of a model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="pooling">The configuration of its Pooling module.</param>
    /// <exception cref="ImportException">The default names no prompt.</exception>
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
        return new PromptSet(texts, byDefault, pooling.BoolOrNull("include_prompt") is not false);
    }
}
