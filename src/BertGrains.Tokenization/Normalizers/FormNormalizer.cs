namespace BertGrains.Tokenization;

/// <summary>
/// <c>NFC</c>, <c>NFD</c>, <c>NFKC</c> and <c>NFKD</c> (Unicode Standard Annex 15), with the offsets of crate
/// unicode-normalization-alignments: the marks of a character count as added or as its own, and keep that through reordering.
/// </summary>
internal sealed class FormNormalizer(bool isCompatible, bool composes) : TextNormalizer
{
    // Below it, every character is its own normal form and combines with none.
    private readonly char _firstThatMayChange = composes ? (isCompatible ? '\u00A0' : '\u0300') : isCompatible ? '\u00A0' : '\u00C0';

    public override bool Apply(AlignedText source, AlignedText target)
    {
        if (!source.Units.ContainsAnyExceptInRange('\0', (char)(_firstThatMayChange - 1)))
            return false;

        var output = new Output(source, target, composes);
        var pending = new List<Part>();
        Span<int> buffer = stackalloc int[3];
        for (var position = 0; position < source.Length;)
        {
            var (scalar, length) = source.ScalarAt(position);
            position += length;
            var change = 0;
            foreach (var part in NormalizationData.Decompose(scalar, isCompatible, buffer))
            {
                var combiningClass = CharacterData.CombiningClassOf(part);
                if (combiningClass == 0)
                    output.Append(InOrder(pending));
                pending.Add(new Part(part, combiningClass, change));
                change = 1;
            }
        }

        output.Append(InOrder(pending));
        output.Complete();
        return true;
    }

    // The list is cleared by the reader.
    private static List<Part> InOrder(List<Part> parts)
    {
        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].CombiningClass < parts[i - 1].CombiningClass)
            {
                Part[] sorted = [.. parts.OrderBy(part => part.CombiningClass)];
                parts.Clear();
                parts.AddRange(sorted);
                break;
            }
        }

        return parts;
    }

    /// <summary>A character of a decomposition.</summary>
    /// <param name="Scalar">The character.</param>
    /// <param name="CombiningClass">Its canonical combining class.</param>
    /// <param name="Change">0 for the first of a decomposition, 1 for the others.</param>
    private readonly record struct Part(int Scalar, byte CombiningClass, int Change);

    /// <summary>Composes characters and writes them.</summary>
    private ref struct Output(AlignedText source, AlignedText target, bool composes)
    {
        private readonly List<Part> _marks = [];
        private Rewriter _rewriter = new(source, target);
        private Part? _starter;

        public void Append(List<Part> parts)
        {
            foreach (var part in parts)
            {
                if (composes)
                    Compose(part);
                else
                    _rewriter.Append(part.Scalar, part.Change);
            }

            parts.Clear();
        }

        public void Complete()
        {
            if (_starter is { } starter)
                _rewriter.Append(starter.Scalar, starter.Change);
            foreach (var mark in _marks)
                _rewriter.Append(mark.Scalar, mark.Change);
            _marks.Clear();
            _starter = null;
        }

        private void Compose(Part part)
        {
            if (_starter is not { } starter)
            {
                if (part.CombiningClass == 0)
                    _starter = part;
                else
                    _rewriter.Append(part.Scalar, part.Change);
                return;
            }

            // A mark is blocked by one of the same or a higher class between it and the starter.
            var isBlocked = _marks.Count > 0 && _marks[^1].CombiningClass >= part.CombiningClass;
            if (!isBlocked && NormalizationData.Compose(starter.Scalar, part.Scalar) is { } composite)
            {
                _starter = starter with { Scalar = composite, Change = starter.Change + part.Change - 1 };
            }
            else if (part.CombiningClass == 0)
            {
                Complete();
                _starter = part;
            }
            else
            {
                _marks.Add(part);
            }
        }
    }
}
