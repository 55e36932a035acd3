using System.Collections.Frozen;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Heads;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Requests;

/// <summary>The tokenizer of a model with the limits of the model. Faults of an item are returned as errors.</summary>
internal sealed class ModelTokenizer
{
    private static readonly BertError EmptyText = new(ErrorCode.InvalidRequest, "The input is empty; it needs at least one character.");

    private readonly Tokenizer _tokenizer;
    private readonly string _model;
    private readonly int _maxTokens;
    private readonly FrozenDictionary<string, int> _promptLengths;

    private ModelTokenizer(Tokenizer tokenizer, BundleManifest manifest)
    {
        _tokenizer = tokenizer;
        _model = manifest.Name;
        _maxTokens = manifest.MaxTokens;
        TruncationSide = manifest.Tokenizer.TruncationSide ?? TruncationSide.Right;
        _promptLengths = manifest.Heads.Where(head => head.PoolsPrompts is false)
            .SelectMany(head => head.Prompts?.Values ?? [])
            .Where(prompt => prompt.Length > 0)
            .Distinct()
            .ToFrozenDictionary(prompt => prompt, prompt => LengthOf(prompt, tokenizer));
    }

    /// <summary>The tokenizer without the limits of the model.</summary>
    public Tokenizer Tokenizer => _tokenizer;

    public int PaddingId => _tokenizer.PaddingId;

    /// <summary>The end at which texts are truncated where a request does not name one.</summary>
    public TruncationSide TruncationSide { get; }

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

        return new ModelTokenizer(tokenizer, manifest);
    }

    /// <summary>Encodes an item.</summary>
    /// <param name="input">The item.</param>
    /// <param name="form">How its text becomes tokens.</param>
    /// <param name="truncate">Whether a text over the maximum is truncated; it is an error otherwise.</param>
    /// <param name="side">The end at which it is truncated; null for that of the model.</param>
    /// <param name="canSplit">Whether the heads run long texts as windows where a request asks for it; for messages.</param>
    /// <returns>The tokens or an error.</returns>
    public (EncodedItem? Item, BertError? Error) Encode(
        InputItem input, TextForm form, bool truncate, TruncationSide? side, bool canSplit = false)
    {
        if (input.TokenIds is { } ids)
            return EncodeIds(ids, truncate, Limit(_maxTokens, side), canSplit);
        if (IsEmpty(input))
            return (null, EmptyText);

        var (text, pair) = form.TextsOf(input);
        var most = MaxTokensOf(form) - form.Added;
        if (!truncate && _tokenizer.CountTokens(text, pair) is var count && count > most)
            return (null, TooLong(count + form.Added, form, canSplit));
        return Check(Complete(_tokenizer.Encode(text, pair, Limit(most, side)), text, pair, form));
    }

    /// <summary>Encodes an item without a limit of tokens, to be split into windows.</summary>
    /// <returns>The tokens or an error.</returns>
    public (EncodedItem? Item, BertError? Error) EncodeWhole(InputItem input, TextForm form)
    {
        if (input.TokenIds is { } ids)
            return EncodeIds(ids, truncate: true, limit: null);
        if (IsEmpty(input))
            return (null, EmptyText);
        var (text, pair) = form.TextsOf(input);
        return Check(Complete(_tokenizer.Encode(text, pair), text, pair, form));
    }

    /// <summary>Maximum tokens of an item.</summary>
    public int MaxTokensOf(TextForm form) => Math.Min(_maxTokens, form.MaxTokens ?? _maxTokens);

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
        IReadOnlyList<int> ids, bool truncate, Truncation? limit, bool canSplit = false)
    {
        if (ids.Count == 0)
            return (null, new BertError(ErrorCode.InvalidRequest, "The input is empty; it needs at least one token id."));
        if (CheckIds(ids) is { } error)
            return (null, error);

        // Ids from /tokenize already have special tokens.
        ids = _tokenizer.WithoutSpecialTokens(ids);
        var special = _tokenizer.SpecialTokenCount(isPair: false);
        if (!truncate && ids.Count + special > _maxTokens)
            return (null, TooLong(ids.Count + special, TextForm.Plain, canSplit));
        return (new EncodedItem(_tokenizer, _tokenizer.EncodeIds([.. ids], limit), null, null), null);
    }

    private EncodedItem Complete(TokenEncoding encoding, string text, string? pair, TextForm form)
    {
        var (complete, attended) = form.Complete(encoding);
        return new EncodedItem(_tokenizer, complete, text, pair)
        {
            Form = form,
            Attended = attended,
            PromptLength = text.Length > 0 ? _promptLengths.GetValueOrDefault(form.Prompt) : 0,
        };
    }

    // A prompt as long as the maximum leaves nothing to pool.
    private (EncodedItem? Item, BertError? Error) Check(EncodedItem item) => item.PromptLength < item.Ids.Length
        ? (item, null)
        : (null, new BertError(
            ErrorCode.Unprocessable,
            $"The prompt has {item.PromptLength} tokens and leaves no room for the text in the maximum of {MaxTokensOf(item.Form)} of {_model}. "
            + "Choose another prompt, or none."));

    // As sentence-transformers counts them: the tokens of the prompt by itself, without the special token at its end.
    private static int LengthOf(string prompt, Tokenizer tokenizer)
    {
        var ids = tokenizer.Encode(prompt).Ids;
        return ids is [.., var last] && tokenizer.IsSpecial(last) ? ids.Length - 1 : ids.Length;
    }

    private static bool IsEmpty(InputItem input) => input.Text is not { } text || (text.Length == 0 && string.IsNullOrEmpty(input.Pair));

    private Truncation Limit(int tokens, TruncationSide? side) => new(
        tokens,
        TruncationStrategy.LongestFirst,
        (side ?? TruncationSide) == TruncationSide.Left ? TruncationDirection.Left : TruncationDirection.Right);

    private BertError TooLong(int tokens, TextForm form, bool canSplit)
    {
        var (most, what) = (MaxTokensOf(form), form.MaxTokens is null ? _model : $"{(form.IsQuery ? "queries" : "documents")} of {_model}");
        return new BertError(
            ErrorCode.TooLarge,
            $"The input has {tokens} tokens, {tokens - most} more than the maximum of {most} of {what}. "
            + (canSplit ? "Shorten it, or set truncate or windows." : "Shorten it, or set truncate."));
    }
}
