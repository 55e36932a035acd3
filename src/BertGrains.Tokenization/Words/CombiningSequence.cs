namespace BertGrains.Tokenization;

/// <summary>
/// A character of combining class 0 and the marks after it, decomposed, to be put in canonical order (Unicode Standard Annex 15).
/// Like the reference tokeniser it gives places in the text out by position: the n-th character in canonical order that
/// opens a decomposition lies where the n-th character of the text lies, and the rest of a decomposition where its predecessor does.
/// </summary>
internal sealed class CombiningSequence
{
    private const int InitialCapacity = 32;

    private Part[] _parts = new Part[InitialCapacity];
    private Part[] _ordered = new Part[InitialCapacity];
    private TokenSpan[] _places = new TokenSpan[InitialCapacity];
    private int _partCount;
    private int _placeCount;
    private bool _inOrder = true;
    private TokenSpan _lastPlace;

    public int Capacity => _parts.Length;

    /// <summary>Adds one character of a decomposition.</summary>
    /// <param name="scalar">The character.</param>
    /// <param name="combiningClass">Its canonical combining class.</param>
    /// <param name="opens">Whether it is the first of its decomposition.</param>
    /// <param name="place">Where the decomposed character lies in the text.</param>
    public void Add(int scalar, byte combiningClass, bool opens, TokenSpan place)
    {
        if (_partCount == _parts.Length)
            Grow();
        if (opens)
            _places[_placeCount++] = place;
        _inOrder &= _partCount == 0 || _parts[_partCount - 1].CombiningClass <= combiningClass;
        _parts[_partCount++] = new Part(scalar, combiningClass, opens, default);
    }

    /// <summary>The parts in canonical order with their places, after which the sequence is empty; valid until the next call.</summary>
    public ReadOnlySpan<Part> TakeInOrder()
    {
        if (!_inOrder)
            Order();
        var placesGiven = 0;
        var parts = _parts.AsSpan(0, _partCount);
        foreach (ref var part in parts)
        {
            if (part.Opens)
                _lastPlace = _places[placesGiven++];
            part = part with { Place = _lastPlace };
        }

        _partCount = _placeCount = 0;
        _inOrder = true;
        return parts;
    }

    /// <summary>A pass for each class present, at most 255: stable, and linear for any number of marks.</summary>
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
        Array.Resize(ref _places, capacity);
        _ordered = new Part[capacity];
    }

    /// <summary>One character of a decomposition.</summary>
    /// <param name="Scalar">The character.</param>
    /// <param name="CombiningClass">Its canonical combining class.</param>
    /// <param name="Opens">Whether it is the first of its decomposition.</param>
    /// <param name="Place">Where it lies in the text, once in order.</param>
    internal readonly record struct Part(int Scalar, byte CombiningClass, bool Opens, TokenSpan Place);
}
