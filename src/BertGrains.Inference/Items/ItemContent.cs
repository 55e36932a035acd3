using System.Runtime.InteropServices;

namespace BertGrains.Inference.Items;

/// <summary>What decides the outputs of an item on a replica: its tokens, the attention among them, heads and choices. Equal contents have equal outputs.</summary>
internal sealed class ItemContent : IEquatable<ItemContent>
{
    private readonly int[] _ids;
    private readonly int _typeOneStart;
    private readonly ulong _heads;
    private readonly TokenChoice? _choice;
    private readonly FeatureChoice? _features;
    private readonly int _attended;
    private readonly int _promptLength;
    private readonly int _hash;

    /// <param name="ids">Token ids. The array may not change.</param>
    /// <param name="typeOneStart">Index of the first token of type 1.</param>
    /// <param name="heads">Heads to run.</param>
    /// <param name="choice">What a fill-mask head returns; null without such a head.</param>
    /// <param name="features">What heads for features return; null for the default.</param>
    /// <param name="attended">Number of tokens that all tokens attend to; null for all.</param>
    /// <param name="promptLength">Number of tokens that heads may leave out of their pooling.</param>
    public ItemContent(
        int[] ids,
        int typeOneStart,
        ulong heads,
        TokenChoice? choice = null,
        FeatureChoice? features = null,
        int? attended = null,
        int promptLength = 0)
    {
        (_choice, _features, _attended, _promptLength) = (choice, features, attended ?? ids.Length, promptLength);
        _ids = ids;
        _typeOneStart = typeOneStart;
        _heads = heads;

        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
        hash.Add(typeOneStart);
        hash.Add(heads);
        hash.Add(choice);
        hash.Add(features);
        hash.Add(_attended);
        hash.Add(promptLength);
        _hash = hash.ToHashCode();
    }

    public bool Equals(ItemContent? other) =>
        other is not null
        && _hash == other._hash
        && _typeOneStart == other._typeOneStart
        && _heads == other._heads
        && _attended == other._attended
        && _promptLength == other._promptLength
        && Equals(_choice, other._choice)
        && Equals(_features, other._features)
        && _ids.AsSpan().SequenceEqual(other._ids);

    public override bool Equals(object? obj) => Equals(obj as ItemContent);

    public override int GetHashCode() => _hash;
}
