using System.Text;
using BertGrains.Inference.Bundles;
using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints;

/// <summary>The tokenizer of a checkpoint: its entry in the manifest and its file in the bundle.</summary>
/// <param name="Manifest">The entry.</param>
/// <param name="Content">The file that <see cref="TokenizerManifest.Vocabulary"/> names.</param>
/// <param name="Tokenizer">The tokenizer that a bundle with both has.</param>
/// <param name="ModelMaxLength">Limit of the tokenizer in tokens; null without one.</param>
internal sealed record TokenizerFiles(TokenizerManifest Manifest, byte[] Content, Tokenizer Tokenizer, int? ModelMaxLength)
{
    /// <summary>Contradictions between the files, as sentences for the user; often none.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    private const string VocabularyName = "vocab.txt";
    private const string JsonName = "tokenizer.json";

    /// <summary>
    /// Reads the tokenizer of a folder: tokenizer.json, or the files of the older formats. Settings of tokenizer_config.json win over
    /// tokenizer.json, as in transformers.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="lowercases">Whether a plain vocab.txt is lowercase where no file says it; null for the default of transformers.</param>
    /// <exception cref="ImportException">The folder has no tokenizer, or one that this version does not support.</exception>
    public static TokenizerFiles Read(string folder, bool? lowercases = null)
    {
        var settings = new TokenizerSettings(folder);
        if (JsonFile.ReadIfPresent(Path.Combine(folder, JsonName)) is { } file)
        {
            var side = TruncationSettings.Read(settings, file);
            var tokenizer = Read(TokenizerJson.Create(file, settings), settings);
            return tokenizer.TruncatedAt(side.Side) with
            {
                Remarks = [.. TokenizerRemarks.Of(folder, settings, tokenizer.Tokenizer), .. side.Remarks],
            };
        }

        return ReadOlder(folder, settings, lowercases).TruncatedAt(TruncationSettings.Read(settings, null).Side);
    }

    private static TokenizerFiles ReadOlder(string folder, TokenizerSettings settings, bool? lowercases)
    {
        if (OlderTokenizers.Read(folder, settings) is { } older)
            return Read(TokenizerJson.Create(older.Path, older.Root, settings), settings);
        return CreateWordPiece(
            new PlainWordPiece(
                OlderTokenizers.ReadLines(Path.Combine(folder, VocabularyName)),
                settings.BoolOrNull("do_lower_case") ?? lowercases ?? true,
                settings.BoolOrNull("strip_accents"),
                settings.BoolOrNull("tokenize_chinese_chars") ?? true),
            folder,
            settings);
    }

    // The right side is the default of a bundle, which older versions read.
    private TokenizerFiles TruncatedAt(TruncationSide side) =>
        this with { Manifest = Manifest with { TruncationSide = side == TruncationSide.Left ? side : null } };

    private static TokenizerFiles Read(TokenizerJson json, TokenizerSettings settings)
    {
        var file = json.ToFile();
        var names = NamesOf(settings);
        return PlainWordPiece.TryRead(file, [.. names.Values], names["cls_token"], names["sep_token"], names["unk_token"]) is { } plain
            ? CreateWordPiece(plain, Path.GetDirectoryName(json.Path)!, settings)
            : CreatePipeline(json, settings);
    }

    private static Dictionary<string, string> NamesOf(TokenizerSettings settings) => new()
    {
        ["unk_token"] = settings.SpecialToken("unk_token") ?? "[UNK]",
        ["cls_token"] = settings.SpecialToken("cls_token") ?? "[CLS]",
        ["sep_token"] = settings.SpecialToken("sep_token") ?? "[SEP]",
        ["pad_token"] = settings.SpecialToken("pad_token") ?? "[PAD]",
        ["mask_token"] = settings.SpecialToken("mask_token") ?? "[MASK]",
    };

    private static TokenizerFiles CreateWordPiece(PlainWordPiece plain, string folder, TokenizerSettings settings)
    {
        var names = NamesOf(settings);
        foreach (var required in (string[])["unk_token", "cls_token", "sep_token"])
        {
            if (!plain.Vocabulary.Contains(names[required]))
                throw new ImportException($"{folder}: the vocabulary does not contain {required} '{names[required]}'.");
        }

        var manifest = new TokenizerManifest
        {
            Kind = TokenizerManifest.WordPiece,
            Vocabulary = VocabularyName,
            Lowercase = plain.Lowercase || settings.LowercasesBefore,
            StripAccents = plain.StripAccents ?? plain.Lowercase,
            SplitChinese = plain.SplitChinese,
            UnknownToken = names["unk_token"],
            ClassToken = names["cls_token"],
            SeparatorToken = names["sep_token"],
            PaddingToken = names["pad_token"],
            MaskToken = names["mask_token"],
        };
        var content = Encoding.UTF8.GetBytes(string.Concat(plain.Vocabulary.Select(token => token + '\n')));
        return new TokenizerFiles(
            manifest, content, new WordPieceTokenizer(plain.Vocabulary, manifest.ToWordPieceOptions()), settings.MaxLength);
    }

    private static TokenizerFiles CreatePipeline(TokenizerJson json, TokenizerSettings settings)
    {
        if (settings.LowercasesBefore)
            json.LowercaseBefore();
        var content = json.ToBytes();
        try
        {
            // The names that are not stated are those that the vocabulary has.
            var plain = TokenizerFile.Parse(content, new SpecialTokenNames());
            string? Find(string name, params ReadOnlySpan<string> usual)
            {
                if (settings.SpecialToken(name) is { } stated)
                    return stated;
                foreach (var token in usual)
                {
                    if (plain.IdOf(token) is not null)
                        return token;
                }

                return null;
            }

            var names = new SpecialTokenNames(
                Find("pad_token", "<pad>", "[PAD]"), Find("mask_token", "<mask>", "[MASK]"), Find("unk_token", "<unk>", "[UNK]"));
            var tokenizer = TokenizerFile.Parse(content, names);
            var manifest = TokenizerManifest.ForJson(JsonName, tokenizer, names);
            return new TokenizerFiles(manifest, content, tokenizer, settings.MaxLength);
        }
        catch (TokenizerFormatException e)
        {
            throw new ImportException($"{json.Path}: {e.Message}.", e);
        }
    }
}
