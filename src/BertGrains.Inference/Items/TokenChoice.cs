namespace BertGrains.Inference.Items;

/// <summary>
/// What a fill-mask head returns for a mask. The device chooses the tokens, so that no row of the size of the vocabulary leaves it.
/// </summary>
/// <param name="Count">Number of tokens for each mask, at least 1.</param>
/// <param name="Targets">Token ids among which it chooses, different and at least one; null for the whole vocabulary.</param>
public sealed record TokenChoice(int Count, int[]? Targets = null) : IEquatable<TokenChoice>
{
    /// <summary>The most tokens that a mask can have.</summary>
    /// <param name="vocabulary">Number of tokens in the vocabulary.</param>
    public int CountIn(int vocabulary) => Math.Min(Count, Targets?.Length ?? vocabulary);

    /// <inheritdoc/>
    public bool Equals(TokenChoice? other) =>
        other is not null && Count == other.Count && Targets.AsSpan().SequenceEqual(other.Targets) && Targets is null == other.Targets is null;

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Count);
        foreach (var target in Targets ?? [])
            hash.Add(target);
        return hash.ToHashCode();
    }
}
