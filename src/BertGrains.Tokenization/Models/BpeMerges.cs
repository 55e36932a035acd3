namespace BertGrains.Tokenization;

/// <summary>The merges of a <see cref="BpeModel"/> by their pair of tokens. Immutable.</summary>
internal sealed class BpeMerges
{
    private readonly Dictionary<ulong, Merge> _merges = [];

    /// <exception cref="TokenizerFormatException">A token of a merge is not in the vocabulary.</exception>
    public BpeMerges(Dictionary<string, int> vocabulary, IEnumerable<(string Left, string Right)> merges, string continuationPrefix)
    {
        var rank = 0;
        foreach (var (left, right) in merges)
        {
            var joined = left + (right.Length >= continuationPrefix.Length ? right[continuationPrefix.Length..] : "");
            _merges[Key(Id(left), Id(right))] = new Merge(rank++, Id(joined));
        }

        int Id(string token) => vocabulary.TryGetValue(token, out var id)
            ? id
            : throw new TokenizerFormatException($"model: merge {rank} needs the token '{token}', which is not in the vocabulary");
    }

    public bool TryFind(int left, int right, out Merge merge) => _merges.TryGetValue(Key(left, right), out merge);

    private static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    /// <summary>What a pair becomes.</summary>
    /// <param name="Rank">Lower ranks are joined first.</param>
    /// <param name="Id">Id of the joined token.</param>
    internal readonly record struct Merge(int Rank, int Id);
}
