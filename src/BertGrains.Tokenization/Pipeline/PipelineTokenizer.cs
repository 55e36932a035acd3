namespace BertGrains.Tokenization;

/// <summary>
/// A tokenizer made of the components of a tokenizer.json: added tokens, normalizers, pre-tokenizers and a model, in the order of
/// Hugging Face's <c>TokenizerImpl::encode</c>. Run time is linear in the length of the text, up to a logarithm for a word of BPE.
/// </summary>
internal sealed class PipelineTokenizer : Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly AddedTokenFinder _found;
    private readonly AddedTokenFinder _foundNormalized;
    private readonly string?[] _tokens;
    private readonly HashSet<int> _special;
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);

    /// <param name="parts">The components.</param>
    /// <param name="names">Special tokens that are no components.</param>
    public PipelineTokenizer(TokenizerParts parts, SpecialTokenNames names)
        : base(parts.Template)
    {
        _parts = parts;
        _found = new AddedTokenFinder(parts.AddedTokens.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _foundNormalized = new AddedTokenFinder(
            parts.AddedTokens.Where(token => token.IsNormalized).Select(token => (Normalize(token.Content), token)));
        _special = [.. parts.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id)];
        foreach (var token in parts.AddedTokens)
            _added[token.Content] = token.Id;

        var last = parts.Model.Vocabulary.Values.Concat(_added.Values).DefaultIfEmpty(-1).Max();
        _tokens = new string?[last + 1];
        foreach (var (token, id) in parts.Model.Vocabulary.Concat(_added))
            _tokens[id] = token;
        PaddingId = Find(names.Padding) ?? 0;
        MaskId = Find(names.Mask);
        UnknownId = parts.Model.UnknownId ?? Find(names.Unknown);
    }

    public override int VocabularySize => _tokens.Length;

    public override int? UnknownId { get; }

    public override int PaddingId { get; }

    public override int? MaskId { get; }

    public override bool MarksContinuations => _parts.Model.ContinuationPrefix is not null;

    public override int? IdOf(string token) =>
        _added.TryGetValue(token, out var id) || _parts.Model.Vocabulary.TryGetValue(token, out id) ? id : null;

    public override bool IsContinuation(int id) =>
        _parts.Model.ContinuationPrefix is { } prefix && TokenOf(id).StartsWith(prefix, StringComparison.Ordinal);

    public override bool IsSpecial(int id) => _special.Contains(id);

    private protected override void Scan(string text, Workspace workspace, int enough)
    {
        var buffers = PipelineBuffers.Take();
        var units = buffers.WithoutUnpairedSurrogates(text);
        var tokens = workspace.Tokens;
        var firstToken = tokens.Count;
        _found.Split(units, 0, buffers.Segments);
        foreach (var segment in buffers.Segments)
        {
            if (tokens.Count >= enough)
                break;
            ScanSegment(units, segment, firstToken, buffers.Pieces, tokens, enough);
        }
    }

    private protected override string Join(IReadOnlyList<string> tokens) => _parts.Decoder.Join(tokens);

    private protected override string FindToken(int id) => _tokens[id] ?? "";

    private void ScanSegment(
        ReadOnlySpan<char> text, TextPiece segment, int firstOfText, PieceText pieces, TokenBuffer tokens, int enough)
    {
        pieces.Load(text[segment.Start..segment.End], segment.Start);
        var firstToken = tokens.Count;
        if (segment.Token != TextPiece.NoToken)
        {
            tokens.Add(segment.Token, 0, segment.End - segment.Start);
        }
        else
        {
            foreach (var normalizer in _parts.Normalizers)
                pieces.Normalize(normalizer);
            if (!_foundNormalized.IsEmpty)
                pieces.Split(_foundNormalized.Split);
            _parts.PreTokenizer?.Apply(pieces);
            foreach (var piece in pieces.Pieces)
            {
                if (tokens.Count >= enough)
                    break;
                if (piece.Token != TextPiece.NoToken)
                    tokens.Add(piece.Token, piece.Start, piece.End);
                else
                    _parts.Model.Tokenize(pieces.Text.Units[piece.Start..piece.End], piece.Start, tokens);
            }
        }

        if (_parts.Trim is { } trim)
            trim.MapToText(pieces.Text, text, tokens, firstToken, firstOfText);
        else
            tokens.MapToText(pieces.Text.Offsets, firstToken);
    }

    private int? Find(string? token) => token is null ? null : IdOf(token);

    private string Normalize(string content) => _parts.Normalizers.Aggregate(content, (text, normalizer) => normalizer.Normalize(text));
}
