namespace BertGrains.Tokenization;

/// <summary>
/// A character of combining class 0 and the marks after it, decomposed, for canonical ordering (Unicode Standard Annex 15). Offsets are
/// assigned by position, as in the reference tokenizer: the n-th character in canonical order that opens a decomposition has the offsets
/// of the n-th character of the text; other characters have the offsets of their predecessor.
/// </summary>
internal sealed class CombiningSequence
{
    private const int InitialCapacity = 32;

    private Part[] _parts = new Part[InitialCapacity];
    private Part[] _ordered = new Part[InitialCapacity];
    private TokenOffsets[] _openOffsets = new TokenOffsets[InitialCapacity];
    private int _partCount;
    private int _openCount;
    private bool _inOrder = true;
    private TokenOffsets _lastOffsets;

    public int Capacity => _parts.Length;

    /// <summary>Adds one character of a decomposition.</summary>
    /// <param name="scalar">The character.</param>
    /// <param name="combiningClass">Its canonical combining class.</param>
    /// <param name="opens">Whether it is the first character of its decomposition.</param>
    /// <param name="offsets">Offsets of the decomposed character in the text.</param>
    public void Add(int scalar, byte combiningClass, bool opens, TokenOffsets offsets)
    {
        if (_partCount == _parts.Length)
            Grow();
        if (opens)
            _openOffsets[_openCount++] = offsets;
        _inOrder &= _partCount == 0 || _parts[_partCount - 1].CombiningClass <= combiningClass;
        _parts[_partCount++] = new Part(scalar, combiningClass, opens, default);
    }

    /// <summary>Returns the parts in canonical order with their offsets and clears the sequence. Valid until the next call.</summary>
    public ReadOnlySpan<Part> TakeInOrder()
    {
        if (!_inOrder)
            Order();
        var used = 0;
        var parts = _parts.AsSpan(0, _partCount);
        foreach (ref var part in parts)
        {
            if (part.Opens)
                _lastOffsets = _openOffsets[used++];
            part = part with { Offsets = _lastOffsets };
        }

        _partCount = _openCount = 0;
        _inOrder = true;
        return parts;
    }

    /// <summary>One pass per class that occurs, at most 255: a stable sort in linear time for any number of marks.</summary>
    private void Order()
    {
        var ordered = 0;
        for (var least = LeastClass(0); ordered < _partCount; least = LeastClass(least + 1))
        {
            foreach (var part in _parts.AsSpan(0, _partCount))
            {
                if (part.CombiningClass == least)
                    _ordered[ordered++] = part;
            }
        }

        (_parts, _ordered) = (_ordered, _parts);
    }

    private int LeastClass(int from)
    {
        int least = byte.MaxValue;
        foreach (var part in _parts.AsSpan(0, _partCount))
        {
            if (part.CombiningClass >= from && part.CombiningClass < least)
                least = part.CombiningClass;
        }

        return least;
    }

    private void Grow()
    {
        var capacity = _parts.Length * 2;
        Array.Resize(ref _parts, capacity);
        Array.Resize(ref _openOffsets, capacity);
        _ordered = new Part[capacity];
    }

    /// <summary>One character of a decomposition.</summary>
    /// <param name="Scalar">The character.</param>
    /// <param name="CombiningClass">Its canonical combining class.</param>
    /// <param name="Opens">Whether it is the first character of its decomposition.</param>
    /// <param name="Offsets">Offsets in the text; set by <see cref="TakeInOrder"/>.</param>
    internal readonly record struct Part(int Scalar, byte CombiningClass, bool Opens, TokenOffsets Offsets);
}
