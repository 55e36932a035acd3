using BertGrains.Tokenization;

namespace BertGrains.Inference.Bundles;

/// <summary>Tokenizer of a model.</summary>
public sealed record TokenizerManifest
{
    /// <summary>Kind of a tokenizer whose vocabulary has one token in each line; the line number is the token id.</summary>
    public const string WordPiece = "wordpiece";

    /// <summary>Kind of a tokenizer whose file is a tokenizer.json of Hugging Face, which has all settings but the special tokens.</summary>
    public const string Json = "tokenizer-json";

    /// <summary>Kind of tokenizer: <see cref="WordPiece"/> or <see cref="Json"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>File of the vocabulary.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>Whether text is lowercased. This and the next two: only of a tokenizer of kind <see cref="WordPiece"/>.</summary>
    public required bool Lowercase { get; init; }

    /// <summary>Whether combining accents are removed.</summary>
    public required bool StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a separate word.</summary>
    public required bool SplitChinese { get; init; }

    /// <summary>Token for a word that cannot be split into pieces.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Token at the start of every item.</summary>
    public string ClassToken { get; init; } = "[CLS]";

    /// <summary>Token after each sequence of an item.</summary>
    public string SeparatorToken { get; init; } = "[SEP]";

    /// <summary>Token that pads the rows of a batch.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>Token that marks a masked word.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>Id of <see cref="PaddingToken"/>; null if the vocabulary has to be searched for it.</summary>
    public int? PaddingId { get; init; }

    /// <summary>The end at which texts are truncated where a request does not name one; null for the right one.</summary>
    public TruncationSide? TruncationSide { get; init; }

    /// <summary>The manifest of a tokenizer.json.</summary>
    /// <param name="file">Name of the file in the bundle.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="names">Special tokens that the file does not name.</param>
    public static TokenizerManifest ForJson(string file, Tokenizer tokenizer, SpecialTokenNames names)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(names);
        return new TokenizerManifest
        {
            Kind = Json,
            Vocabulary = file,
            Lowercase = false,
            StripAccents = false,
            SplitChinese = false,
            UnknownToken = names.Unknown ?? "",
            ClassToken = tokenizer.ClassId is { } first ? tokenizer.TokenOf(first) : "",
            SeparatorToken = tokenizer.SeparatorId is { } last ? tokenizer.TokenOf(last) : "",
            PaddingToken = names.Padding ?? "",
            MaskToken = names.Mask ?? "",
            PaddingId = tokenizer.PaddingId,
        };
    }

    /// <summary>Loads the tokenizer.</summary>
    /// <param name="path">Path of the file of the vocabulary.</param>
    /// <exception cref="BundleException">The file is not such a vocabulary, or this version does not support it.</exception>
    public Tokenizer Load(string path)
    {
        try
        {
            return Kind switch
            {
                WordPiece => WordPieceTokenizer.Load(path, ToWordPieceOptions()),
                Json => TokenizerFile.Load(path, new SpecialTokenNames(PaddingToken, MaskToken, UnknownToken)),
                _ => throw new BundleException(
                    $"{path} is of a tokenizer of kind {Kind}; this version supports {WordPiece} and {Json}."),
            };
        }
        catch (Exception e) when (e is ArgumentException or TokenizerFormatException)
        {
            throw new BundleException($"{path} is not the vocabulary of this bundle: {e.Message}", e);
        }
    }

    /// <summary>Options of a wordpiece tokenizer.</summary>
    public WordPieceOptions ToWordPieceOptions() => new()
    {
        Lowercase = Lowercase,
        StripAccents = StripAccents,
        SplitChinese = SplitChinese,
        UnknownToken = UnknownToken,
        ClassToken = ClassToken,
        SeparatorToken = SeparatorToken,
        PaddingToken = PaddingToken,
        MaskToken = MaskToken,
    };
}
