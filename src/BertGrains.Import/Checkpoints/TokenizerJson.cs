using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// A tokenizer.json with the changes that transformers makes to it when it loads the checkpoint: settings of tokenizer_config.json win, and
/// its added tokens are added.
/// </summary>
internal sealed class TokenizerJson
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _root;

    private TokenizerJson(string path, JsonObject root) => (Path, _root) = (path, root);

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>Applies the settings of a checkpoint to a file.</summary>
    public static TokenizerJson Create(JsonFile file, TokenizerSettings settings) =>
        Create(file.Path, JsonFile.Copy(file.Root, shared: "model"), settings);

    /// <inheritdoc cref="Create(JsonFile, TokenizerSettings)"/>
    public static TokenizerJson Create(string path, JsonObject root, TokenizerSettings settings)
    {
        var json = new TokenizerJson(path, root);
        json.AddTokens(settings);
        if (!settings.IsGeneric)
        {
            Override(json.Component("normalizer", "BertNormalizer"), "lowercase", settings, "do_lower_case");
            Override(json.Component("normalizer", "BertNormalizer"), "strip_accents", settings, "strip_accents");
            Override(json.Component("normalizer", "BertNormalizer"), "handle_chinese_chars", settings, "tokenize_chinese_chars");
        }

        Override(json.Component("pre_tokenizer", "ByteLevel"), "add_prefix_space", settings, "add_prefix_space");
        Override(json.Component("post_processor", "RobertaProcessing"), "add_prefix_space", settings, "add_prefix_space");
        Override(json.Component("post_processor", "RobertaProcessing"), "trim_offsets", settings, "trim_offsets");
        return json;
    }

    public JsonFile ToFile() => new(Path, JsonSerializer.SerializeToElement(_root));

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(_root, Compact);

    /// <summary>Adds a step that lowercases before all others.</summary>
    public void LowercaseBefore()
    {
        var steps = new JsonArray(new JsonObject { ["type"] = "Lowercase" });
        if (_root["normalizer"] is { } normalizer)
            steps.Add(normalizer.DeepClone());
        _root["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = steps };
    }

    private JsonObject? Component(string name, string type) =>
        _root[name] is JsonObject component && component["type"] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>() == type
            ? component
            : null;

    private static void Override(JsonObject? component, string member, TokenizerSettings settings, string setting)
    {
        if (component is not null && settings.Has(setting) && (settings.BoolOrNull(setting) is not null || setting == "strip_accents"))
            component[member] = settings.BoolOrNull(setting);
    }

    private void AddTokens(TokenizerSettings settings)
    {
        if (_root["added_tokens"] is not null and not JsonArray)
            return;
        var known = new HashSet<string>((_root["added_tokens"] as JsonArray ?? []).Select(ContentOf).OfType<string>());
        JsonObject[] missing =
            [.. settings.AddedTokens().Select(token => JsonFile.Copy(token)).Where(token => ContentOf(token) is { } content && known.Add(content))];
        if (missing.Length > 0)
            _root["added_tokens"] = new JsonArray([.. (_root["added_tokens"] as JsonArray ?? []).Select(token => token?.DeepClone()), .. missing]);
    }

    private static string? ContentOf(JsonNode? token) =>
        token is JsonObject && token["content"] is JsonValue content && content.GetValueKind() == JsonValueKind.String
            ? content.GetValue<string>()
            : null;
}
