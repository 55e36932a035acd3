using System.Globalization;

namespace BertGrains.Tokenization;

/// <summary>
/// Reads regular expressions in the syntax of Oniguruma, as far as tokenizers use it: classes, properties, groups, alternatives, greedy,
/// lazy and possessive quantifiers, lookahead, anchors and the option i. Back references, lookbehind and named groups are refused.
/// </summary>
internal ref struct RegexParser(string pattern)
{
    private int _position;
    private bool _ignoresCase;

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed or uses something that is not supported.</exception>
    public static RegexNode Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var node = parser.ParseChoice();
        return parser._position == pattern.Length ? node : throw parser.Fault("has a parenthesis too many");
    }

    private readonly char Current => _position < pattern.Length ? pattern[_position] : '\0';

    private RegexNode ParseChoice()
    {
        List<RegexNode> alternatives = [ParseSequence()];
        while (TryTake('|'))
            alternatives.Add(ParseSequence());
        return alternatives is [var only] ? only : new RegexNode.Choice(alternatives);
    }

    private RegexNode ParseSequence()
    {
        var parts = new List<RegexNode>();
        while (_position < pattern.Length && Current is not ('|' or ')'))
            parts.Add(ParseQuantified());
        return parts is [var only] ? only : new RegexNode.Sequence(parts);
    }

    private RegexNode ParseQuantified()
    {
        var node = ParseAtom();
        while (TryParseQuantifier(out var least, out var most))
        {
            // Oniguruma reads {n}+ as a quantifier of a quantifier, and *+, ++ and ?+ as possessive.
            var isInterval = pattern[_position - 1] == '}';
            var isLazy = TryTake('?');
            var isPossessive = !isLazy && !isInterval && TryTake('+');
            node = new RegexNode.Repeat(node, least, most, isLazy);
            if (isPossessive)
                node = new RegexNode.Atomic(node);
        }

        return node;
    }

    private bool TryParseQuantifier(out int least, out int? most)
    {
        (least, most) = (0, null);
        if (TryTake('*'))
            return true;
        if (TryTake('+'))
        {
            least = 1;
            return true;
        }

        if (TryTake('?'))
        {
            most = 1;
            return true;
        }

        var end = Current == '{' ? pattern.IndexOf('}', _position) : -1;
        if (end < 0)
            return false;
        var bounds = pattern[(_position + 1)..end].Split(',');
        if (bounds.Length > 2 || !TryBound(bounds[0], out var first) || !TryBound(bounds[^1], out var last) || (first ?? last) is null)
            return false;
        _position = end + 1;
        (least, most) = (first ?? 0, last);
        return true;
    }

    private static bool TryBound(string text, out int? bound)
    {
        bound = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1000 ? number : null;
        return bound is not null || text.Length == 0;
    }

    private RegexNode ParseAtom()
    {
        switch (Take())
        {
            case '(':
                return ParseGroup();
            case '[':
                return new RegexNode.One(ParseSet());
            case '.':
                return new RegexNode.One(CharacterSet.Of(static scalar => scalar == '\n', isNegated: true));
            case '^':
                return new RegexNode.Position(RegexPosition.LineStart);
            case '$':
                return new RegexNode.Position(RegexPosition.LineEnd);
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?':
                throw Fault("has a quantifier without a part before it");
            default:
                _position--;
                return Literal(TakeScalar());
        }
    }

    private RegexNode ParseGroup()
    {
        var outer = _ignoresCase;
        Func<RegexNode, RegexNode> wrap = static node => node;
        if (TryTake('?'))
        {
            switch (Take())
            {
                case ':':
                    break;
                case '=':
                    wrap = static node => new RegexNode.Ahead(node, IsNegated: false);
                    break;
                case '!':
                    wrap = static node => new RegexNode.Ahead(node, IsNegated: true);
                    break;
                case '>':
                    wrap = static node => new RegexNode.Atomic(node);
                    break;
                case 'i' when TryTake(':'):
                    _ignoresCase = true;
                    break;
                case 'i' when Current == ')':
                    // The option holds to the end of the enclosing group.
                    _position++;
                    _ignoresCase = true;
                    return ParseChoice();
                default:
                    throw Fault("has a kind of group that is not supported");
            }
        }

        var content = ParseChoice();
        if (!TryTake(')'))
            throw Fault("has a group without an end");
        _ignoresCase = outer;
        return wrap(content);
    }

    private RegexNode ParseEscape()
    {
        RegexPosition? position = Current switch
        {
            'A' => RegexPosition.TextStart,
            'z' => RegexPosition.TextEnd,
            'b' => RegexPosition.WordBoundary,
            'B' => RegexPosition.NoWordBoundary,
            _ => null,
        };
        if (position is { } kind)
        {
            _position++;
            return new RegexNode.Position(kind);
        }

        return TryParseProperty(out var property, out var isNegated)
            ? new RegexNode.One(CharacterSet.Of(property, isNegated))
            : Literal(ParseEscapedCharacter());
    }

    private CharacterSet ParseSet()
    {
        var isNegated = TryTake('^');
        var ranges = new List<(int First, int Last)>();
        var properties = new List<Predicate<int>>();
        for (var isFirst = true; isFirst || Current != ']'; isFirst = false)
        {
            if (_position >= pattern.Length)
                throw Fault("has a class without an end");
            if (Current == '[' || pattern.AsSpan(_position).StartsWith("&&"))
                throw Fault("has a class inside of a class, which is not supported");
            if (TryTake('\\'))
            {
                if (TryParseProperty(out var property, out var excludes))
                    properties.Add(excludes ? scalar => !property(scalar) : property);
                else
                    AddRange(ParseEscapedCharacter(), ranges);
            }
            else
            {
                AddRange(TakeScalar(), ranges);
            }
        }

        _position++;
        return new CharacterSet(_ignoresCase ? [.. ranges.SelectMany(CaseFolds.Of)] : ranges, properties, isNegated);
    }

    private void AddRange(int first, List<(int First, int Last)> ranges)
    {
        var last = first;
        if (Current == '-' && _position + 1 < pattern.Length && pattern[_position + 1] != ']')
        {
            _position++;
            last = TryTake('\\') ? ParseEscapedCharacter() : TakeScalar();
        }

        ranges.Add(last >= first ? (first, last) : throw Fault("has a range whose end is before its start"));
    }

    private bool TryParseProperty(out Predicate<int> property, out bool isNegated)
    {
        var letter = Current;
        isNegated = char.IsAsciiLetterUpper(letter);
        property = char.ToLowerInvariant(letter) switch
        {
            's' => CharacterCategories.IsWhitespace,
            'd' => static scalar => CharacterCategories.Of(scalar) == CharacterCategory.Nd,
            'w' => CharacterCategories.IsPatternWordCharacter,
            'h' => static scalar => scalar < 0x80 && char.IsAsciiHexDigit((char)scalar),
            'p' => static _ => true,
            _ => static _ => false,
        };
        if (char.ToLowerInvariant(letter) is not ('s' or 'd' or 'w' or 'h' or 'p'))
            return false;
        _position++;
        if (letter is 'p' or 'P')
            property = ParseUnicodeProperty(ref isNegated);
        return true;
    }

    private Predicate<int> ParseUnicodeProperty(ref bool isNegated)
    {
        var end = TryTake('{') ? pattern.IndexOf('}', _position) : -1;
        if (end < 0)
            throw Fault("has a property without a name in braces");
        isNegated ^= TryTake('^');
        var name = pattern[_position..end];
        _position = end + 1;
        return UnicodeProperties.Find(name) ?? throw Fault($"has the property '{name}', which is not supported");
    }

    private int ParseEscapedCharacter()
    {
        var escaped = TakeScalar();
        return escaped switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            'x' when TryTake('{') => TakeHex(pattern.IndexOf('}', _position) - _position, 1),
            'x' => TakeHex(2, 0),
            'u' => TakeHex(4, 0),
            < 0x80 when char.IsAsciiLetterOrDigit((char)escaped) => throw Fault($"has the escape \\{(char)escaped}, which is not supported"),
            _ => escaped,
        };
    }

    private int TakeHex(int digits, int closing)
    {
        var isHex = digits is > 0 and < 9 && _position + digits <= pattern.Length;
        if (!isHex || !int.TryParse(pattern.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar))
            throw Fault("has an escape without hexadecimal digits");
        _position += digits + closing;
        return scalar;
    }

    private readonly RegexNode.One Literal(int scalar) => new(
        _ignoresCase ? new CharacterSet([.. CaseFolds.Of((scalar, scalar))], [], isNegated: false) : CharacterSet.Of(scalar));

    private char Take() => _position < pattern.Length ? pattern[_position++] : throw Fault("ends too early");

    private int TakeScalar()
    {
        if (_position >= pattern.Length)
            throw Fault("ends too early");
        var (scalar, length) = TextScalars.At(pattern, _position);
        _position += length;
        return scalar;
    }

    private bool TryTake(char unit)
    {
        if (_position >= pattern.Length || pattern[_position] != unit)
            return false;
        _position++;
        return true;
    }

    private readonly TokenizerFormatException Fault(string what) => new($"the regular expression '{pattern}' {what}");
}
