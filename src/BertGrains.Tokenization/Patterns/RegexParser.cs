using System.Globalization;

namespace BertGrains.Tokenization;

/// <summary>
/// Reads regular expressions in the syntax of Oniguruma, as far as tokenizers use it: classes, properties, groups, alternatives, greedy,
/// lazy and possessive quantifiers, lookahead, anchors and the option i. Back references, lookbehind and named groups are refused.
/// </summary>
internal sealed class RegexParser
{
    // The depth of a parser's own calls; patterns of tokenizers have two or three levels.
    private const int MaxDepth = 100;

    private readonly RegexCursor _cursor;
    private bool _ignoresCase;
    private int _depth;

    private RegexParser(string pattern) => _cursor = new RegexCursor(pattern);

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed or uses something that is not supported.</exception>
    public static RegexNode Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var node = parser.ParseChoice();
        return parser._cursor.IsAtEnd ? node : throw parser._cursor.Fault("has a parenthesis too many");
    }

    private RegexNode ParseChoice()
    {
        if (++_depth > MaxDepth)
            throw _cursor.Fault($"has groups more than {MaxDepth} deep");
        List<RegexNode> alternatives = [ParseSequence()];
        while (_cursor.TryTake('|'))
            alternatives.Add(ParseSequence());
        _depth--;
        return alternatives is [var only] ? only : new RegexNode.Choice(alternatives);
    }

    private RegexNode ParseSequence()
    {
        var parts = new List<RegexNode>();
        while (!_cursor.IsAtEnd && _cursor.Current is not ('|' or ')'))
            parts.Add(ParseQuantified());
        return parts is [var only] ? only : new RegexNode.Sequence(parts);
    }

    private RegexNode ParseQuantified()
    {
        var node = ParseAtom();
        while (TryParseQuantifier(out var least, out var most))
        {
            // Oniguruma reads {n}+ as a quantifier of a quantifier, and *+, ++ and ?+ as possessive.
            var isInterval = _cursor.Last == '}';
            var isLazy = _cursor.TryTake('?');
            var isPossessive = !isLazy && !isInterval && _cursor.TryTake('+');
            node = new RegexNode.Repeat(node, least, most, isLazy);
            if (isPossessive)
                node = new RegexNode.Atomic(node);
        }

        return node;
    }

    private bool TryParseQuantifier(out int least, out int? most)
    {
        (least, most) = (_cursor.Current == '+' ? 1 : 0, _cursor.Current == '?' ? 1 : null);
        if (_cursor.TryTake('*') || _cursor.TryTake('+') || _cursor.TryTake('?'))
            return true;
        if (_cursor.Between('{', '}') is not { } interval)
            return false;
        var bounds = interval.Split(',');
        if (bounds.Length > 2 || !TryBound(bounds[0], out var first) || !TryBound(bounds[^1], out var last) || (first ?? last) is null)
            return false;
        _cursor.TakeUntil('}');
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
        switch (_cursor.Take())
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
                throw _cursor.Fault("has a quantifier without a part before it");
            default:
                _cursor.Return();
                return Literal(_cursor.TakeScalar());
        }
    }

    private RegexNode ParseGroup()
    {
        var outer = _ignoresCase;
        Func<RegexNode, RegexNode> wrap = static node => node;
        if (_cursor.TryTake('?'))
        {
            switch (_cursor.Take())
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
                case 'i' when _cursor.TryTake(':'):
                    _ignoresCase = true;
                    break;
                case 'i' when _cursor.Current == ')':
                    // The option holds to the end of the enclosing group.
                    _cursor.Skip();
                    _ignoresCase = true;
                    return ParseChoice();
                default:
                    throw _cursor.Fault("has a kind of group that is not supported");
            }
        }

        var content = ParseChoice();
        if (!_cursor.TryTake(')'))
            throw _cursor.Fault("has a group without an end");
        _ignoresCase = outer;
        return wrap(content);
    }

    private RegexNode ParseEscape()
    {
        RegexPosition? position = _cursor.Current switch
        {
            'A' => RegexPosition.TextStart,
            'z' => RegexPosition.TextEnd,
            'b' => RegexPosition.WordBoundary,
            'B' => RegexPosition.NoWordBoundary,
            _ => null,
        };
        if (position is { } kind)
        {
            _cursor.Skip();
            return new RegexNode.Position(kind);
        }

        return TryParseProperty(out var property, out var isNegated)
            ? new RegexNode.One(CharacterSet.Of(property, isNegated))
            : Literal(_cursor.TakeEscaped());
    }

    private CharacterSet ParseSet()
    {
        var isNegated = _cursor.TryTake('^');
        var ranges = new List<(int First, int Last)>();
        var properties = new List<Predicate<int>>();
        for (var isFirst = true; isFirst || _cursor.Current != ']'; isFirst = false)
        {
            if (_cursor.IsAtEnd)
                throw _cursor.Fault("has a class without an end");
            if (_cursor.Current == '[' || _cursor.StartsWith("&&"))
                throw _cursor.Fault("has a class inside of a class, which is not supported");
            if (_cursor.TryTake('\\'))
            {
                if (TryParseProperty(out var property, out var excludes))
                    properties.Add(excludes ? scalar => !property(scalar) : property);
                else
                    AddRange(_cursor.TakeEscaped(), ranges);
            }
            else
            {
                AddRange(_cursor.TakeScalar(), ranges);
            }
        }

        _cursor.Skip();
        return new CharacterSet(_ignoresCase ? [.. ranges.SelectMany(CaseFolds.Of)] : ranges, properties, isNegated);
    }

    private void AddRange(int first, List<(int First, int Last)> ranges)
    {
        var last = first;
        if (_cursor.Current == '-' && _cursor.Following is not ('\0' or ']'))
        {
            _cursor.Skip();
            last = _cursor.TryTake('\\') ? _cursor.TakeEscaped() : _cursor.TakeScalar();
        }

        ranges.Add(last >= first ? (first, last) : throw _cursor.Fault("has a range whose end is before its start"));
    }

    private bool TryParseProperty(out Predicate<int> property, out bool isNegated)
    {
        var letter = _cursor.Current;
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
        _cursor.Skip();
        if (letter is 'p' or 'P')
            property = ParseUnicodeProperty(ref isNegated);
        return true;
    }

    private Predicate<int> ParseUnicodeProperty(ref bool isNegated)
    {
        if (!_cursor.TryTake('{'))
            throw _cursor.Fault("has a property without a name in braces");
        isNegated ^= _cursor.TryTake('^');
        var name = _cursor.TakeUntil('}') ?? throw _cursor.Fault("has a property without a name in braces");
        return UnicodeProperties.Find(name) ?? throw _cursor.Fault($"has the property '{name}', which is not supported");
    }

    private RegexNode.One Literal(int scalar) => new(
        _ignoresCase ? new CharacterSet([.. CaseFolds.Of((scalar, scalar))], [], isNegated: false) : CharacterSet.Of(scalar));
}
