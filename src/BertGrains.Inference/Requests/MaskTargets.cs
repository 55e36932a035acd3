using BertGrains.Tokenization;

namespace BertGrains.Inference.Requests;

/// <summary>The tokens of targets for a mask.</summary>
internal static class MaskTargets
{
    /// <summary>The token of a target: an entry of the vocabulary, or the first piece of a text.</summary>
    /// <returns>The id, null if the vocabulary has no such piece; and whether the token is only a piece of the target.</returns>
    public static (int? Id, bool IsPiece) Find(Tokenizer tokenizer, string target)
    {
        if (tokenizer.IdOf(target) is { } entry)
            return (entry, false);
        var ids = tokenizer.Encode(target, addSpecialTokens: false).Ids;
        return ids is [var first, ..] && first != tokenizer.UnknownId ? (first, ids.Length > 1) : (null, false);
    }

    /// <summary>The targets of several pieces by the token of their first piece, without tokens that are a whole target as well.</summary>
    public static IReadOnlyDictionary<int, int> PiecesOf(Tokenizer tokenizer, IReadOnlyList<string> targets)
    {
        var pieces = new Dictionary<int, int>();
        var whole = new HashSet<int>();
        for (var i = 0; i < targets.Count; i++)
        {
            if (Find(tokenizer, targets[i]) is not ({ } id, var isPiece))
                continue;
            if (isPiece)
                pieces.TryAdd(id, i);
            else
                whole.Add(id);
        }

        foreach (var id in whole)
            pieces.Remove(id);
        return pieces;
    }
}
