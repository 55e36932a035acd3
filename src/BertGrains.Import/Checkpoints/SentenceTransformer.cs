using System.Text.Json;
using BertGrains.Import.Checkpoints.Architectures;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Checkpoints.LateInteraction;
using BertGrains.Inference.Bundles;
using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// The modules of a sentence-transformers model (<c>modules.json</c>): Transformer, Pooling, any number of Dense layers, and at most
/// one Normalize, which must be the last; or one Router with such modules in each route.
/// </summary>
/// <param name="Folder">Folder of the model.</param>
/// <param name="EncoderFolder">Folder of the Transformer module, a checkpoint in the layout of transformers.</param>
/// <param name="Path">The modules.json, for error messages.</param>
/// <param name="Routes">The modules after the Transformer, for each route: last part of the class name, and folder.</param>
internal sealed record SentenceTransformer(string Folder, string EncoderFolder, string Path, IReadOnlyList<Route> Routes)
{
    private const string FileName = "modules.json";
    private const string SettingsName = "config_sentence_transformers.json";

    private static readonly Dictionary<string, PoolingMode> PoolingModes = new()
    {
        ["cls"] = PoolingMode.Cls,
        ["max"] = PoolingMode.Max,
        ["mean"] = PoolingMode.Mean,
        ["mean_sqrt_len_tokens"] = PoolingMode.MeanSqrtLen,
        ["weightedmean"] = PoolingMode.WeightedMean,
        ["lasttoken"] = PoolingMode.LastToken,
    };

    private static readonly Dictionary<string, PoolingMode> PoolingFlags = new()
    {
        ["pooling_mode_cls_token"] = PoolingMode.Cls,
        ["pooling_mode_max_tokens"] = PoolingMode.Max,
        ["pooling_mode_mean_tokens"] = PoolingMode.Mean,
        ["pooling_mode_mean_sqrt_len_tokens"] = PoolingMode.MeanSqrtLen,
        ["pooling_mode_weightedmean_tokens"] = PoolingMode.WeightedMean,
        ["pooling_mode_lasttoken"] = PoolingMode.LastToken,
    };

    /// <summary>The pooling of a SparseEncoder, whose head is the language model of the checkpoint; null for others.</summary>
    public SpladePooling? Splade { get; init; }

    /// <summary>The route of a SparseEncoder for queries without the encoder; null for others.</summary>
    public SparseStaticEmbedding? StaticQueries { get; private init; }

    /// <summary>Whether the head is that of the checkpoint, as in a SparseEncoder and in a CrossEncoder, which is a Transformer alone.</summary>
    public bool HasOwnHead => MultiVector is null && Routes[0].Modules.Count == 0;

    /// <summary>The model as one for late interaction; null for another kind.</summary>
    public MultiVectorEncoder? MultiVector { get; private init; }

    /// <summary>Whether embeddings are truncated, and to which length, as version 6 saves it; null for all dimensions.</summary>
    private int? TruncatedDimensions => JsonFile.ReadIfPresent(System.IO.Path.Combine(Folder, SettingsName)) is { } settings && settings.Find("truncate_dim") is not null
        ? settings.Positive("truncate_dim")
        : null;

    /// <summary>What the embeddings of the library differ in, as sentences for the user.</summary>
    public IEnumerable<string> Remarks => TruncatedDimensions is { } cut && Routes.Any(route => route.Modules.Any(module => module.Kind == "Normalize"))
        ? [$"truncate_dim is {cut}: embeddings have at most so many dimensions, and unit length. The library cuts vectors of unit length. Cosines are equal."]
        : [];

    /// <summary>The modules of a folder; null if it is not a sentence-transformers model.</summary>
    public static SentenceTransformer? OpenIfPresent(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        var entries = JsonFile.ReadList(path);
        var modules = entries.Select(m => (Kind: ModuleKind.Of(path, m.String("type")), Folder: FolderOf(m, folder))).ToList();
        var all = Checkpoints.Routes.Expand(path, modules);
        var routes = all.Where(route => !SparseStaticEmbedding.Is(route)).ToList();
        var isPyLate = entries.Any(m => m.String("type").StartsWith("pylate.", StringComparison.Ordinal));
        if (routes is [var only] && MultiVectorEncoder.Of(folder, only.Modules, isPyLate) is { } multiVector)
            return new SentenceTransformer(folder, multiVector.EncoderFolder, path, []) { MultiVector = multiVector };
        if (routes is [{ Modules: [("MLMTransformer" or "Transformer", var language), ("SpladePooling", var splade)] } documents])
        {
            var queries = all.FirstOrDefault(SparseStaticEmbedding.Is);
            return new SentenceTransformer(folder, language, path, [documents with { Modules = [] }])
            {
                Splade = SpladePooling.Read(JsonFile.Read(System.IO.Path.Combine(splade, "config.json"))),
                StaticQueries = queries is null ? null : new SparseStaticEmbedding(queries.Name!, queries.Modules[0].Folder),
            };
        }

        // As sentence-transformers 6 saves a CrossEncoder.
        if (routes is [{ Modules: [("Transformer", var classifier)] }])
        {
            MultiVectorEncoder.RequireProjection(folder, path);
            return new SentenceTransformer(folder, classifier, path, [new Route(null, [])]);
        }

        foreach (var route in routes.Where(route => route.Modules is not [("Transformer", _), ("Pooling", _), ..]))
        {
            throw new ImportException(
                $"{path} has {(route.Modules.Count == 0 ? "no modules" : $"the modules {string.Join(", ", route.Modules.Select(module => module.Kind))}")}{(route.Name is null ? "" : $" in the route '{route.Name}'")}. "
                + "It must start with a Transformer and a Pooling module, be a Transformer alone (a CrossEncoder), a Transformer with a language model and a "
                + "SpladePooling module (a SparseEncoder), or a Transformer and Dense modules (a MultiVectorEncoder).");
        }

        return new SentenceTransformer(
            folder, routes[0].Modules[0].Folder, path, [.. routes.Select(route => route with { Modules = [.. route.Modules.Skip(1)] })]);
    }

    /// <summary>The head of the checkpoint as the head of this model.</summary>
    /// <param name="head">The head.</param>
    /// <param name="config">The config.json of the encoder.</param>
    /// <param name="encoder">Sizes of the encoder.</param>
    /// <param name="tokenizer">The tokenizer of the encoder.</param>
    /// <exception cref="ImportException">It is another one than the modules need.</exception>
    public HeadWeights Check(HeadWeights head, JsonFile config, EncoderDimensions encoder, Tokenizer tokenizer) => (Splade, head) switch
    {
        ({ } splade, PretrainingHeads model) => ReadSparse(model, splade, PromptSet.Read(Folder, config), encoder, tokenizer),
        (null, TextHeadWeights) => head,
        _ => throw WithoutHead(config.Path, string.Join(", ", config.StringList("architectures"))),
    };

    private PretrainingHeads ReadSparse(
        PretrainingHeads model, SpladePooling splade, PromptSet prompts, EncoderDimensions encoder, Tokenizer tokenizer) => model with
        {
            Splade = splade,
            SparseName = Routes[0].Name ?? PretrainingHeads.Sparse,
            Prompts = prompts.For(Routes[0].Name),
            Queries = StaticQueries?.ReadHead(tokenizer, encoder.Vocabulary, prompts),
        };

    /// <summary>The error of modules that need a head which the checkpoint does not have.</summary>
    public ImportException WithoutHead(string config, string type) => new(
        $"{Path}: {(Splade is null ? "a Transformer without Pooling is a CrossEncoder and needs a text classifier" : "SpladePooling needs a masked language model")}; "
        + $"the class in {config} is '{type}'.");

    /// <summary>The folder of a module, which is a part of the model.</summary>
    private static string FolderOf(JsonFile module, string folder)
    {
        var path = module.StringOrNull("path") ?? "";
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, path));
        var relative = System.IO.Path.GetRelativePath(folder, full);
        return relative.Split('/', '\\')[0] == ".." || System.IO.Path.IsPathRooted(relative)
            ? throw new ImportException($"{module.Path}: the path '{path}' of a module is outside of the folder of the model.")
            : full;
    }

    /// <summary>The embedding head of the modules, or one for each route, for an encoder with states of this length.</summary>
    public HeadWeights ReadHead(int hidden) => Routes is [var only]
        ? ReadHead(only, hidden)
        : new RoutedHeads([.. Routes.Select(route => ReadHead(route, hidden))]);

    private EmbeddingHeadWeights ReadHead(Route route, int hidden)
    {
        var modules = route.Modules;
        var config = JsonFile.Read(System.IO.Path.Combine(modules[0].Folder, "config.json"));
        var pooling = ReadPooling(config);
        var size = hidden * pooling.Count;
        if (modules.SkipWhile(m => m.Kind != "Normalize").Any(m => m.Kind == "Dense"))
            throw new ImportException($"{Path}: Normalize is followed by Dense, which is not supported; Normalize must be after all Dense modules.");
        var layers = new List<ActivatedDense>();
        foreach (var (kind, folder) in modules.Skip(1).Where(m => m.Kind is not ("Normalize" or "Dropout")))
        {
            if (kind != "Dense")
                throw new ImportException($"{Path}: module {kind} after Pooling is not supported; supported are Dense, Dropout and Normalize.");
            layers.Add(DenseModule.Read(folder, size, DenseModule.OfText));
            size = layers[^1].Dense.Outputs;
        }

        // A second Normalize and a Dropout change nothing.
        var normalizes = modules.Any(m => m.Kind == "Normalize");
        if (TruncatedDimensions is { } cut && cut < size)
        {
            layers.Add(DenseModule.First(cut, size));
            size = cut;
        }

        var prompts = PromptSet.Read(Folder, config);
        return new EmbeddingHeadWeights(route.Name ?? "embedding", pooling, layers, normalizes, size)
        {
            Prompts = prompts.For(route.Name),
        };
    }

    /// <summary>
    /// The modes of a Pooling module. Newer versions write one or several names, in the order of the concatenation, older versions a flag for
    /// each mode. The default is the mean.
    /// </summary>
    /// <exception cref="ImportException">There is no mode, or one that is not supported.</exception>
    public static List<PoolingMode> ReadPooling(JsonFile config)
    {
        var words = config.Find("pooling_mode") is { ValueKind: JsonValueKind.String }
            ? config.String("pooling_mode").Split('+')
            : config.StringList("pooling_mode");
        var modes = words.Select(w => PoolingModes.TryGetValue(w, out var mode)
            ? mode
            : throw new ImportException($"{config.Path}: pooling_mode is '{w}'; supported values are {string.Join(", ", PoolingModes.Keys)}."));
        var flagged = PoolingFlags.Where(f => config.BoolOrNull(f.Key) is true).Select(f => f.Value);
        var all = (words.Count > 0 ? modes : flagged.Order()).Distinct().ToList();
        if (all.Count == 0 && PoolingFlags.Keys.Any(flag => config.Find(flag) is not null))
            throw new ImportException($"{config.Path} enables no pooling mode.");
        return all.Count > 0 ? all : [PoolingMode.Mean];
    }
}
