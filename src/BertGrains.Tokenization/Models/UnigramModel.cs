using System.Text;

namespace BertGrains.Tokenization;

/// <summary>
/// The segmentation of the highest total score (Kudo 2018), by Viterbi's algorithm. Equal to <c>Unigram</c> of Hugging Face: of equal
/// scores the first that is found wins, and adjacent unknown characters are one token.
/// </summary>
internal sealed class UnigramModel : PieceModel
{
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idOf;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly PieceTrie _trie;
    private readonly int[]? _bytes;
    private readonly WordCache _cache = new();

    /// <param name="pieces">Pieces and their scores, in the order of the ids. The last of equal pieces has precedence.</param>
    /// <param name="unknownId">Id of the unknown token.</param>
    /// <param name="fallsBackToBytes">Whether unknown characters become tokens of their bytes.</param>
    public UnigramModel(IReadOnlyList<(string Piece, double Score)> pieces, int unknownId, bool fallsBackToBytes)
    {
        if (unknownId < 0 || unknownId >= pieces.Count)
            throw new TokenizerFormatException($"model: unk_id is {unknownId}; the vocabulary has {pieces.Count} pieces");
        _unknownId = unknownId;
        _scores = [.. pieces.Select(piece => piece.Score)];
        for (var id = 0; id < pieces.Count; id++)
            _ids[pieces[id].Piece] = id;
        _idOf = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _unknownScore = _scores.Min() - UnknownPenalty;
        _trie = new PieceTrie(_ids);
        if (fallsBackToBytes && Enumerable.Range(0, 256).Select(b => _ids.GetValueOrDefault($"<0x{b:X2}>", -1)).ToArray() is var bytes)
            _bytes = bytes;
    }

    public override IReadOnlyDictionary<string, int> Vocabulary => _ids;

    public override int FileSize => _scores.Length;

    public override int? UnknownId => _unknownId;

    public override void Tokenize(ReadOnlySpan<char> word, int start, TokenBuffer tokens)
    {
        if (_cache.TryAdd(word, start, tokens))
            return;
        var firstToken = tokens.Count;
        var path = UnigramPath.Take(word.Length);
        Search(word, path);
        foreach (var (from, to, id) in path.Read(_unknownId))
            AddPiece(word[from..to], id, start + from, start + to, tokens);
        _cache.Keep(word, start, tokens, firstToken);
    }

    private void Search(ReadOnlySpan<char> word, UnigramPath path)
    {
        for (var position = 0; position < word.Length;)
        {
            var length = char.IsHighSurrogate(word[position]) ? 2 : 1;
            var score = path.ScoreAt(position);
            var isCovered = false;
            var node = _trie.Start(word[position]);
            for (var end = position + 1; node != PieceTrie.NoNode; end++)
            {
                if (_trie.PieceAt(node, end - position) is >= 0 and var id)
                {
                    path.Offer(position, end, id, _scores[id] + score);
                    isCovered |= end - position == length;
                }

                if (end == word.Length)
                    break;
                node = _trie.Child(node, word[end]);
            }

            if (!isCovered)
                path.Offer(position, position + length, _unknownId, _unknownScore + score);
            position += length;
        }
    }

    private void AddPiece(ReadOnlySpan<char> piece, int id, int start, int end, TokenBuffer tokens)
    {
        // A run of unknown characters may be a piece of the vocabulary.
        if (id != _unknownId || _idOf.TryGetValue(piece, out id))
        {
            tokens.Add(id, start, end);
            return;
        }

        var firstToken = tokens.Count;
        if (_bytes is not null)
        {
            foreach (var b in Encoding.UTF8.GetBytes(piece.ToArray()))
            {
                if (_bytes[b] < 0)
                {
                    tokens.CutAt(firstToken);
                    break;
                }

                tokens.Add(_bytes[b], start, end);
            }
        }

        if (tokens.Count == firstToken)
            tokens.Add(_unknownId, start, end);
    }
}
