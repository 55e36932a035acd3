using BertGrains.Inference.Bundles;
using BertGrains.Inference.Heads;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Requests;

/// <summary>The tokenizer of a model with the limits of the model. Faults of an item are returned as errors.</summary>
internal sealed class ModelTokenizer
{
    private readonly Tokenizer _tokenizer;
    private readonly string _model;
    private readonly int _maxTokens;

    private ModelTokenizer(Tokenizer tokenizer, string model, int maxTokens)
    {
        _tokenizer = tokenizer;
        _model = model;
        _maxTokens = maxTokens;
    }

    public int PaddingId => _tokenizer.PaddingId;

    /// <summary>The token id of padding. A device needs it, and no other part of the tokenizer.</summary>
    public static int PaddingIdOf(Bundle bundle)
    {
        var manifest = bundle.Manifest.Tokenizer;
        return manifest.PaddingId ?? (manifest.Kind == TokenizerManifest.WordPiece
            ? WordPieceTokenizer.PaddingIdIn(bundle.PathOf(manifest.Vocabulary), manifest.ToWordPieceOptions())
            : manifest.Load(bundle.PathOf(manifest.Vocabulary)).PaddingId);
    }

    public static ModelTokenizer Load(Bundle bundle) =>
        Load(bundle.Manifest, bundle.PathOf(bundle.Manifest.Tokenizer.Vocabulary));

    /// <param name="manifest">Manifest of the bundle.</param>
    /// <param name="vocabulary">Path of the verified vocabulary.</param>
    public static ModelTokenizer Load(BundleManifest manifest, string vocabulary)
    {
        var tokenizer = manifest.Tokenizer.Load(vocabulary);
        if (tokenizer.VocabularySize > manifest.Dimensions.Vocabulary)
        {
            throw new BundleException(
                $"{vocabulary} has {tokenizer.VocabularySize} tokens, more than the {manifest.Dimensions.Vocabulary} rows of the word embeddings "
                + $"of {manifest.Name}.");
        }

        return new ModelTokenizer(tokenizer, manifest.Name, manifest.MaxTokens);
    }

    /// <returns>The tokens or an error.</returns>
    public (EncodedItem? Item, BertError? Error) Encode(InputItem input, bool truncate, TruncationSide side)
    {
        if (input.TokenIds is { } ids)
            return EncodeIds(ids, truncate, Limit(side));
        if (input.Text is not { } text || (text.Length == 0 && string.IsNullOrEmpty(input.Pair)))
            return (null, new BertError(ErrorCode.InvalidRequest, "The input is empty; it needs at least one character."));

        if (!truncate && _tokenizer.CountTokens(text, input.Pair) is var count && count > _maxTokens)
            return (null, TooLong(count));
        var encoding = _tokenizer.Encode(text, input.Pair, Limit(side));
        return (new EncodedItem(_tokenizer, encoding, text, input.Pair), null);
    }

    /// <summary>Encodes an item without a limit of tokens, to be split into windows.</summary>
    /// <returns>The tokens or an error.</returns>
    public (EncodedItem? Item, BertError? Error) EncodeWhole(InputItem input)
    {
        if (input.TokenIds is { } ids)
            return EncodeIds(ids, truncate: true, limit: null);
        return input.Text is not { } text || (text.Length == 0 && string.IsNullOrEmpty(input.Pair))
            ? (null, new BertError(ErrorCode.InvalidRequest, "The input is empty; it needs at least one character."))
            : (new EncodedItem(_tokenizer, _tokenizer.Encode(text, input.Pair), text, input.Pair), null);
    }

    public IReadOnlyList<Token> Tokenize(string text, bool addSpecialTokens) =>
        new TokenList(_tokenizer, _tokenizer.Encode(text, addSpecialTokens: addSpecialTokens));

    /// <returns>An error for an id outside the vocabulary, otherwise null.</returns>
    public BertError? CheckIds(IReadOnlyList<int> ids)
    {
        foreach (var id in ids)
        {
            if (id < 0 || id >= _tokenizer.VocabularySize)
                return new BertError(ErrorCode.InvalidRequest, $"A token id is {id}; {_model} has 0 to {_tokenizer.VocabularySize - 1}.");
        }

        return null;
    }

    /// <summary>The token of a target for a mask; null if the vocabulary has no such piece.</summary>
    public int? FindTarget(string target) => MaskTargets.Find(_tokenizer, target).Id;

    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens) => _tokenizer.Decode([.. ids], skipSpecialTokens);

    private (EncodedItem? Item, BertError? Error) EncodeIds(
        IReadOnlyList<int> ids, bool truncate, Truncation? limit)
    {
        if (ids.Count == 0)
            return (null, new BertError(ErrorCode.InvalidRequest, "The input is empty; it needs at least one token id."));
        if (CheckIds(ids) is { } error)
            return (null, error);

        // Ids from /tokenize already have special tokens.
        ids = _tokenizer.WithoutSpecialTokens(ids);
        var special = _tokenizer.SpecialTokenCount(isPair: false);
        if (!truncate && ids.Count + special > _maxTokens)
            return (null, TooLong(ids.Count + special));
        return (new EncodedItem(_tokenizer, _tokenizer.EncodeIds([.. ids], limit), null, null), null);
    }

    private Truncation Limit(TruncationSide side) => new(
        _maxTokens, TruncationStrategy.LongestFirst, side == TruncationSide.Left ? TruncationDirection.Left : TruncationDirection.Right);

    private BertError TooLong(int tokens) => new(
        ErrorCode.TooLarge,
        $"The input has {tokens} tokens, {tokens - _maxTokens} more than the maximum of {_maxTokens} of {_model}. "
        + "Shorten it, or set truncate, or windows for heads that combine them.");
}
