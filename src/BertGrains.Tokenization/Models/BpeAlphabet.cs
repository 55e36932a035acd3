using System.Text;

namespace BertGrains.Tokenization;

/// <summary>The first tokens of a word in a <see cref="BpeModel"/>: one for each character.</summary>
internal sealed class BpeAlphabet
{
    private const int Missing = -1;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _tokens;
    private readonly BpeOptions _options;
    private readonly int? _unknownId;
    private readonly int[] _units = new int[0x200];
    private readonly int[]? _bytes;
    private readonly bool _isPlain;

    public BpeAlphabet(Dictionary<string, int> vocabulary, BpeOptions options, int? unknownId)
    {
        _tokens = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        _options = options;
        _unknownId = unknownId;
        _isPlain = options.ContinuationPrefix.Length == 0 && options.WordSuffix.Length == 0;
        for (var unit = 0; unit < _units.Length; unit++)
            _units[unit] = IdOf([(char)unit]);
        if (options.FallsBackToBytes)
            _bytes = [.. Enumerable.Range(0, 256).Select(b => IdOf($"<0x{b:X2}>"))];
    }

    /// <summary>Adds the characters of a word.</summary>
    public void AddSymbols(ReadOnlySpan<char> word, int start, BpeWord symbols)
    {
        // A run of unknown characters that is not yet added: the reference adds it after byte tokens that follow it.
        (int Start, int End)? unknown = null;
        for (var position = 0; position < word.Length;)
        {
            var (_, length) = TextScalars.At(word, position);
            var end = position + length;
            var id = IdAt(word, position, end);
            var (from, to) = (start + position, start + end);
            position = end;
            if (id != Missing)
            {
                AddUnknown(ref unknown, symbols);
                symbols.Add(id, from, to);
            }
            else if (!TryAddBytes(word[(end - length)..end], from, to, symbols) && _unknownId is not null)
            {
                if (!_options.FusesUnknown)
                    AddUnknown(ref unknown, symbols);
                unknown = (unknown?.Start ?? from, to);
            }
        }

        AddUnknown(ref unknown, symbols);
    }

    private int IdAt(ReadOnlySpan<char> word, int start, int end)
    {
        if (!_isPlain)
        {
            var prefix = start > 0 ? _options.ContinuationPrefix : "";
            var suffix = end == word.Length ? _options.WordSuffix : "";
            return IdOf(string.Concat(prefix, word[start..end], suffix));
        }

        return word[start] < _units.Length ? _units[word[start]] : IdOf(word[start..end]);
    }

    private int IdOf(ReadOnlySpan<char> token) => _tokens.TryGetValue(token, out var id) ? id : Missing;

    private void AddUnknown(ref (int Start, int End)? unknown, BpeWord symbols)
    {
        if (unknown is { } run)
            symbols.Add(_unknownId!.Value, run.Start, run.End);
        unknown = null;
    }

    private bool TryAddBytes(ReadOnlySpan<char> character, int start, int end, BpeWord symbols)
    {
        if (_bytes is null)
            return false;
        Span<byte> utf8 = stackalloc byte[4];
        utf8 = utf8[..Encoding.UTF8.GetBytes(character, utf8)];
        foreach (var b in utf8)
        {
            if (_bytes[b] == Missing)
                return false;
        }

        foreach (var b in utf8)
            symbols.Add(_bytes[b], start, end);
        return true;
    }
}
