using System.Text.Json.Nodes;

namespace BertGrains.Import.Checkpoints.SentencePiece;

/// <summary>
/// The tokenizer.json that XLM-RoBERTa and CamemBERT have for a model of SentencePiece. Both put the special tokens of fairseq before the pieces of the
/// model, so that ids are not those of the model. The pre-tokenizer is that of the published files; a conversion with transformers 4 gives the same
/// ids, with offsets that have the space before a word.
/// </summary>
internal static class SentencePieceTokenizer
{
    private const string Space = "\u2581";
    private const double Unlikely = -100;

    private static readonly string[] Kinds = ["0", "unigram", "bpe", "word", "char"];

    private static readonly string[] FileNames = ["sentencepiece.bpe.model", "spiece.model", "tokenizer.model"];

    /// <summary>The model in a folder; null if there is none.</summary>
    public static string? Find(string folder) => FileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The tokenizer.json of a model.</summary>
    /// <param name="path">The model.</param>
    /// <param name="settings">What the files beside it say.</param>
    /// <param name="added">The added tokens of added_tokens.json; null for none.</param>
    /// <exception cref="ImportException">The model is damaged, or the class of the tokenizer is another one.</exception>
    public static JsonObject Create(string path, TokenizerSettings settings, JsonFile? added)
    {
        var names = new SpecialNames(settings, "<s>", "</s>", "<pad>", "<unk>", "<mask>");
        var isMultilingual = settings.IsOf("XLMRoberta") || settings.IsOf("xlm-roberta");
        if (!isMultilingual && !settings.IsOf("Camembert"))
        {
            throw new ImportException(
                $"{path} has no tokenizer.json beside it, and the class of the tokenizer is not that of XLM-RoBERTa or CamemBERT (tokenizer_class). Save "
                + "the tokenizer with transformers, which writes one: AutoTokenizer.from_pretrained(folder).save_pretrained(folder).");
        }

        var model = SentencePieceModel.Read(path);
        if (model.Kind != SentencePieceModel.Unigram)
            throw new ImportException($"{path}: model_type is {NameOf(model.Kind)}; only unigram is supported without a tokenizer.json.");
        if (model.Unsupported.Count > 0)
        {
            throw new ImportException(
                $"{path}: {string.Join(" and ", model.Unsupported)}, which is not supported without a tokenizer.json. Save the tokenizer with "
                + "transformers, which writes one: AutoTokenizer.from_pretrained(folder).save_pretrained(folder).");
        }

        var vocabulary = isMultilingual ? Multilingual(model, names) : Camembert(model, names);
        return Create(model, vocabulary, names, AddedTokens.Of(names, settings, stripsMask: true, added, OwnTokens(model, vocabulary)));
    }

    private static string NameOf(int kind) => Kinds.ElementAtOrDefault(kind) ?? $"{kind}";

    // The pieces <unk>, <s> and </s> of the model become the first four tokens of fairseq.
    private static List<(string Text, double Score)> Multilingual(SentencePieceModel model, SpecialNames names)
    {
        Check(model, "<unk>", "<s>", "</s>");
        return [(names.Class, 0), (names.Padding, 0), (names.Separator, 0), (names.Unknown, 0), .. PiecesFrom(model, 3), (names.Mask, 0)];
    }

    // Here <s> and </s> keep their places in the model, and the tokens of fairseq before them have other names.
    private static List<(string Text, double Score)> Camembert(SentencePieceModel model, SpecialNames names)
    {
        Check(model, "<unk>");
        return
        [
            ("<s>NOTUSED", 0), (names.Padding, 0), ("</s>NOTUSED", 0), (names.Unknown, 0), ("<unk>NOTUSED", Unlikely), .. PiecesFrom(model, 1),
            (names.Mask, 0),
        ];
    }

    private static IEnumerable<(string Text, double Score)> PiecesFrom(SentencePieceModel model, int first) =>
        model.Pieces.Skip(first).Select(piece => (piece.Text, (double)piece.Score));

    private static void Check(SentencePieceModel model, params ReadOnlySpan<string> expected)
    {
        for (var id = 0; id < expected.Length; id++)
        {
            if (model.Pieces.ElementAtOrDefault(id)?.Text != expected[id])
            {
                throw new ImportException(
                    $"{model.Path}: piece {id} is '{model.Pieces.ElementAtOrDefault(id)?.Text}' instead of '{expected[id]}', which models of this class begin "
                    + "with. Save the tokenizer with transformers, which writes a tokenizer.json.");
            }
        }
    }

    private static IEnumerable<(string Text, bool IsSpecial)> OwnTokens(SentencePieceModel model, IEnumerable<(string Text, double Score)> vocabulary) =>
    [
        .. vocabulary.Select(piece => piece.Text).Where(text => text.EndsWith("NOTUSED", StringComparison.Ordinal)).Take(3).Select(text => (text, true)),
        .. model.Pieces.Where(piece => piece.Type is PieceType.Control or PieceType.UserDefined)
            .Select(piece => (piece.Text, piece.Type == PieceType.Control)),
    ];

    private static JsonObject Create(
        SentencePieceModel model, List<(string Text, double Score)> vocabulary, SpecialNames names, JsonArray added)
    {
        JsonObject metaspace = new() { ["type"] = "Metaspace", ["replacement"] = Space, ["prepend_scheme"] = "always", ["split"] = true };
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Count; id++)
            ids[vocabulary[id].Text] = id;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = added,
            ["normalizer"] = model.CharacterMap.Length == 0
                ? null
                : new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(model.CharacterMap) },
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(new JsonObject { ["type"] = "WhitespaceSplit" }, metaspace),
            },
            ["post_processor"] = AddedTokens.Template(names, token => ids.TryGetValue(token, out var id) ? id : null, separators: 2, pairType: 0),
            ["decoder"] = metaspace.DeepClone(),
            ["model"] = new JsonObject
            {
                ["type"] = "Unigram",
                ["unk_id"] = ids[names.Unknown],
                ["vocab"] = new JsonArray([.. vocabulary.Select(piece => new JsonArray(piece.Text, piece.Score))]),
                ["byte_fallback"] = false,
            },
        };
    }
}
