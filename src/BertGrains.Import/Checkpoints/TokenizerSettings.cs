using System.Text.Json;

namespace BertGrains.Import.Checkpoints;

/// <summary>What the files beside the vocabulary say about the tokenizer of a checkpoint.</summary>
internal sealed class TokenizerSettings
{
    private readonly JsonFile? _config;
    private readonly JsonFile? _special;
    private readonly JsonFile? _sentence;

    public TokenizerSettings(string folder)
    {
        _config = JsonFile.ReadIfPresent(System.IO.Path.Combine(folder, "tokenizer_config.json"));
        _special = JsonFile.ReadIfPresent(System.IO.Path.Combine(folder, "special_tokens_map.json"));
        _sentence = TransformerConfig.ReadIfPresent(folder);
        var model = JsonFile.ReadIfPresent(System.IO.Path.Combine(folder, "config.json"));
        ModelType = model?.StringOrNull("model_type");
        Class = _config?.StringOrNull("tokenizer_class") ?? model?.StringOrNull("tokenizer_class");
    }

    /// <summary>The file with the settings, for messages; null if it is absent.</summary>
    public string? Path => _config?.Path;

    /// <summary>The type of the model; null if it is not stated.</summary>
    public string? ModelType { get; }

    /// <summary>The class of the tokenizer; null if it is not stated.</summary>
    public string? Class { get; }

    /// <summary>Whether the class of the tokenizer, or of the model if that is not stated, starts with a name.</summary>
    public bool IsOf(string name) =>
        (Class ?? ModelType ?? "").StartsWith(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the class takes everything from tokenizer.json.</summary>
    public bool IsGeneric => _config?.StringOrNull("tokenizer_class") is "PreTrainedTokenizerFast" or "PreTrainedTokenizer" or "TokenizersBackend";

    /// <summary>Whether sentence-transformers lowercases a text before it is tokenized.</summary>
    public bool LowercasesBefore => _sentence?.BoolOrNull("do_lower_case") is true;

    /// <summary>The limit of the tokenizer in tokens; null for none. transformers writes a number such as 1e30 for none.</summary>
    /// <exception cref="ImportException">It is not a number.</exception>
    public int? MaxLength => LengthOf(Has("model_max_length") ? "model_max_length" : "max_len"); // The second is the name of old versions.

    /// <summary>A setting; null if it is missing or null.</summary>
    public bool? BoolOrNull(string name) => _config?.BoolOrNull(name);

    /// <inheritdoc cref="BoolOrNull"/>
    public string? StringOrNull(string name) => _config?.StringOrNull(name);

    /// <summary>Whether a setting is there, also as null.</summary>
    public bool Has(string name) => _config?.Root.TryGetProperty(name, out _) is true;

    /// <summary>
    /// A special token; null if it is not stated. As in transformers, special_tokens_map.json counts only beside a tokenizer_config.json of older
    /// versions, which lists no added tokens, and wins there.
    /// </summary>
    public string? SpecialToken(string name) =>
        Has("added_tokens_decoder") ? SpecialToken(_config, name) ?? SpecialToken(_special, name) : SpecialToken(_special, name) ?? SpecialToken(_config, name);

    /// <summary>A sentence about a special token that the two files name differently; null if they agree.</summary>
    public string? ContradictionOf(string name) => SpecialToken(_config, name) is { } one && SpecialToken(_special, name) is { } other && one != other
        ? $"{name} is '{one}' in tokenizer_config.json and '{other}' in special_tokens_map.json. The first file counts if it lists added tokens, "
            + $"otherwise the second: '{SpecialToken(name)}'."
        : null;

    /// <summary>The added tokens of tokenizer_config.json, in the order of their ids.</summary>
    public IEnumerable<JsonElement> AddedTokens() =>
        _config?.PartOrNull("added_tokens_decoder") is { } tokens
            ? tokens.Root.EnumerateObject()
                .OrderBy(token => int.TryParse(token.Name, out var id) ? id : throw new ImportException(
                    $"{tokens.Path}: added_tokens_decoder has the id '{token.Name}', which is not an integer."))
                .Select(token => new JsonFile(tokens.Path, token.Value))
                .Select(token => token.String("content").Length > 0 ? token.Root : throw new ImportException(
                    $"{tokens.Path}: added_tokens_decoder has an empty token."))
            : [];

    private int? LengthOf(string name) => _config?.Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } length => length.TryGetInt32(out var tokens) ? tokens : null,
        _ => throw new ImportException($"{_config.Path}: {name} must be a number."),
    };

    private static string? SpecialToken(JsonFile? file, string name) => file?.Find(name) switch
    {
        { ValueKind: JsonValueKind.Object } token => new JsonFile(file.Path, token).String("content"),
        { } => file.String(name),
        null => null,
    };
}
