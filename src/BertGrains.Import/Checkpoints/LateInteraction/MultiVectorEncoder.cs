using System.Text.Json;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints.LateInteraction;

/// <summary>
/// A MultiVectorEncoder of sentence-transformers 6 or a model of PyLate: a Transformer module and no Pooling, any number of Dense layers for
/// each token, a mask of the tokens that count, and at most one Normalize.
/// </summary>
internal sealed class MultiVectorEncoder
{
    private const string ConfigName = "config_sentence_transformers.json";
    private const int PyLateQueryLength = 32;

    private static readonly string[] PyLateMembers =
        ["query_prefix", "document_prefix", "do_query_expansion", "attend_to_expansion_tokens", "skiplist_words"];

    private static readonly string[] DocumentPrompts = ["document", "passage", "corpus"];

    private readonly string _path;
    private readonly JsonFile _config;
    private readonly JsonFile? _transformer;
    private readonly IReadOnlyList<(string Kind, string Folder)> _modules;

    private MultiVectorEncoder(string folder, IReadOnlyList<(string Kind, string Folder)> modules, bool isPyLate)
    {
        _path = Path.Combine(folder, ConfigName);
        _config = JsonFile.ReadIfPresent(_path) ?? new JsonFile(_path, JsonElement.Parse("{}"));
        _modules = [.. modules.Skip(1)];
        EncoderFolder = modules[0].Folder;
        _transformer = TransformerConfig.ReadIfPresent(EncoderFolder);
        IsPyLate = isPyLate || _config.StringOrNull("model_type") == "ColBERT" || PyLateMembers.Any(name => _config.Find(name) is not null);
    }

    /// <summary>Folder of the Transformer module, a checkpoint in the layout of transformers.</summary>
    public string EncoderFolder { get; }

    /// <summary>The model with some modules; null if they are those of another kind of model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="modules">Last part of the class name and folder of each module.</param>
    /// <param name="isPyLate">Whether a module is of PyLate.</param>
    public static MultiVectorEncoder? Of(string folder, IReadOnlyList<(string Kind, string Folder)> modules, bool isPyLate) =>
        modules is [("Transformer", _), _, ..] && modules.Skip(1).All(module => module.Kind is "Dense" or "MultiVectorMask" or "Normalize" or "Dropout")
            ? new MultiVectorEncoder(folder, modules, isPyLate)
            : null;

    /// <summary>Maximum tokens of a text; null for that of the encoder. PyLate writes that of the last text that it tokenized.</summary>
    public int? MaxTokens => IsPyLate ? null : _transformer?.IntOrNull("max_seq_length");

    private bool IsPyLate { get; }

    /// <summary>Refuses a Transformer alone in a model for late interaction, whose library would add a projection that nobody trained.</summary>
    /// <exception cref="ImportException">The configuration names such a model.</exception>
    public static void RequireProjection(string folder, string modules)
    {
        var config = JsonFile.ReadIfPresent(Path.Combine(folder, ConfigName));
        if (config?.StringOrNull("model_type") is "ColBERT" or "MultiVectorEncoder" || PyLateMembers.Any(name => config?.Find(name) is not null))
            throw new ImportException($"{modules} has no Dense module, and the model in {ConfigName} needs one for its vectors of tokens.");
    }

    /// <summary>Reads the head.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="remarks">Receives what differs from the training.</param>
    public TokenEmbeddingHeadWeights ReadHead(EncoderWeights encoder, TokenizerFiles tokenizer, List<string> remarks)
    {
        var size = encoder.Dimensions.Hidden;
        var layers = new List<ActivatedDense>();
        foreach (var (_, folder) in _modules.Where(module => module.Kind == "Dense"))
        {
            layers.Add(DenseModule.Read(folder, size, DenseModule.OfTokens));
            size = layers[^1].Dense.Outputs;
        }

        var normalizes = _modules.Any(module => module.Kind == "Normalize");
        if (normalizes && _modules.SkipWhile(module => module.Kind != "Normalize").Any(module => module.Kind == "Dense"))
            throw new ImportException($"{_path}: Normalize is followed by a Dense module; it must be after all of them.");
        var (query, document) = IsPyLate ? RolesOfPyLate() : Roles();
        var roles = new TextRoles(tokenizer.Tokenizer, encoder, _path, remarks).Resolve(query, document, IsMean());
        return new TokenEmbeddingHeadWeights(TokenEmbeddingHeadWeights.DefaultName, layers, normalizes || IsPyLate, size, roles);
    }

    private bool IsMean() => _config.StringOrNull("similarity_fn_name")?.ToLowerInvariant() switch
    {
        null or "maxsim" or "cosine" or "dot" => false,
        "meanmaxsim" => true,
        _ => throw new ImportException(
            $"{_path}: similarity_fn_name is '{_config.String("similarity_fn_name")}'; supported are MaxSim and MeanMaxSim."),
    };

    // PyLate inserts the prefixes as tokens, and scores no punctuation of documents by default.
    private (TextRole Query, TextRole Document) RolesOfPyLate()
    {
        var length = _config.IntOrNull("query_length") ?? PyLateQueryLength;
        var skipped = _config.Find("skiplist_words") is null ? StanfordColbert.Punctuation : _config.StringList("skiplist_words");
        var expands = _config.BoolOrNull("do_query_expansion") ?? true;
        var attends = _config.BoolOrNull("attend_to_expansion_tokens") ?? false;
        return (
            new TextRole
            {
                Prefix = _config.StringOrNull("query_prefix") ?? "[Q] ",
                IsMarker = true,
                MaxTokens = length,
                Expansion = expands ? new Expansion(length, attends) : null,
            },
            new TextRole
            {
                Prefix = _config.StringOrNull("document_prefix") ?? "[D] ",
                IsMarker = true,
                MaxTokens = _config.IntOrNull("document_length") ?? 180,
                SkippedWords = skipped,
            });
    }

    private (TextRole Query, TextRole Document) Roles()
    {
        var prompts = _config.Strings("prompts").ToDictionary(prompt => prompt.Key, prompt => prompt.Value);
        var mask = _modules.Where(module => module.Kind == "MultiVectorMask")
            .Select(module => JsonFile.ReadIfPresent(Path.Combine(module.Folder, "config.json"))).FirstOrDefault();
        if (mask?.IntListOrNull("keep_only_token_ids") is { Count: > 0 })
            throw new ImportException($"{mask.Path}: keep_only_token_ids is for images; it is not supported.");
        var (skipped, tasks) = (mask?.StringList("skiplist_words") ?? [], mask?.StringList("skiplist_tasks") ?? []);
        IReadOnlyList<string> SkippedOf(string task, bool byDefault) => tasks.Count == 0 ? (byDefault ? skipped : []) : tasks.Contains(task) ? skipped : [];
        var (expansion, isFixed) = ReadExpansion();
        return (
            new TextRole
            {
                Prefix = prompts.GetValueOrDefault("query"),
                MaxTokens = isFixed ? expansion!.Length : _transformer?.IntOrNull("query_length") ?? MaxTokens,
                Expansion = expansion,
                SkippedWords = SkippedOf("query", byDefault: false),
            },
            new TextRole
            {
                Prefix = DocumentPrompts.Select(name => prompts.GetValueOrDefault(name)).FirstOrDefault(text => text is not null),
                MaxTokens = _transformer?.IntOrNull("document_length") ?? MaxTokens,
                SkippedWords = SkippedOf("document", byDefault: true),
            });
    }

    // A fixed length is also the maximum; of strategy min, longer queries stay as they are.
    private (Expansion? Expansion, bool IsFixed) ReadExpansion() => _transformer?.PartOrNull("query_expansion") switch
    {
        null => (null, false),
        { } part when part.String("strategy") is "fixed" or "min" => (
            new Expansion(part.Int("length"), part.BoolOrNull("attend") ?? false, part.StringOrNull("token")), part.String("strategy") == "fixed"),
        var part => throw new ImportException($"{part.Path}: strategy of query_expansion is '{part.String("strategy")}'; supported are fixed and min."),
    };
}
