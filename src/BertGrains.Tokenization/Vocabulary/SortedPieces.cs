namespace BertGrains.Tokenization;

/// <summary>
/// The pieces of a vocabulary that start a word, or those that continue one, without their prefix, sorted by their units. A tokenizer is
/// built at every start of a process, before its code is optimized: LINQ over 30,000 pieces took a tenth of a second.
/// </summary>
internal sealed class SortedPieces
{
    private readonly string[] _texts;
    private readonly int[] _ids;

    /// <param name="vocabulary">Tokens and their ids.</param>
    /// <param name="continuationPrefix">Prefix of tokens that continue a word.</param>
    /// <param name="areContinuations">Whether these are the tokens with the prefix.</param>
    public SortedPieces(IReadOnlyDictionary<string, int> vocabulary, string continuationPrefix, bool areContinuations)
    {
        var (texts, ids) = (new List<string>(vocabulary.Count), new List<int>(vocabulary.Count));
        foreach (var (token, id) in vocabulary)
        {
            if (token.StartsWith(continuationPrefix, StringComparison.Ordinal) != areContinuations)
                continue;
            texts.Add(areContinuations ? token[continuationPrefix.Length..] : token);
            ids.Add(id);
        }

        (_texts, _ids) = ([.. texts], [.. ids]);
        Array.Sort(_texts, _ids, StringComparer.Ordinal);
    }

    /// <summary>All pieces of a vocabulary that are not empty.</summary>
    public SortedPieces(IReadOnlyDictionary<string, int> vocabulary)
    {
        _texts = [.. vocabulary.Keys.Where(text => text.Length > 0)];
        _ids = Array.ConvertAll(_texts, text => vocabulary[text]);
        Array.Sort(_texts, _ids, StringComparer.Ordinal);
    }

    public int Count => _texts.Length;

    public string Text(int index) => _texts[index];

    public int Id(int index) => _ids[index];

    /// <summary>Adds the number of occurrences of each unit.</summary>
    public void CountUnits(int[] counts)
    {
        foreach (var text in _texts)
        {
            foreach (var unit in text)
                counts[unit]++;
        }
    }
}
