using System.Globalization;

namespace BertGrains.Tokenization;

/// <summary>The characters of a regular expression that a <see cref="RegexParser"/> takes one after the other.</summary>
internal sealed class RegexCursor(string pattern)
{
    private int _position;

    /// <summary>Whether all characters were taken.</summary>
    public bool IsAtEnd => _position >= pattern.Length;

    /// <summary>The next character; 0 at the end.</summary>
    public char Current => _position < pattern.Length ? pattern[_position] : '\0';

    /// <summary>The character after the next; 0 at the end.</summary>
    public char Following => _position + 1 < pattern.Length ? pattern[_position + 1] : '\0';

    /// <summary>The last character that was taken.</summary>
    public char Last => pattern[_position - 1];

    /// <summary>Whether the next characters are these.</summary>
    public bool StartsWith(string text) => pattern.AsSpan(_position).StartsWith(text);

    /// <summary>Takes the next character.</summary>
    public void Skip() => _position++;

    /// <summary>Goes back by the last character.</summary>
    public void Return() => _position--;

    /// <summary>The next characters between two others, which are not taken; null if they are not between them.</summary>
    public string? Between(char start, char end)
    {
        var index = Current == start ? pattern.IndexOf(end, _position) : -1;
        return index < 0 ? null : pattern[(_position + 1)..index];
    }

    /// <summary>Takes the characters up to another one and that one; null if there is none.</summary>
    public string? TakeUntil(char end)
    {
        var index = pattern.IndexOf(end, _position);
        if (index < 0)
            return null;
        var text = pattern[_position..index];
        _position = index + 1;
        return text;
    }

    /// <summary>Takes the next character.</summary>
    public char Take() => _position < pattern.Length ? pattern[_position++] : throw Fault("ends too early");

    /// <summary>Takes the next scalar value.</summary>
    public int TakeScalar()
    {
        if (_position >= pattern.Length)
            throw Fault("ends too early");
        var (scalar, length) = TextScalars.At(pattern, _position);
        _position += length;
        return scalar;
    }

    /// <summary>Takes the next character if it is this one.</summary>
    public bool TryTake(char unit)
    {
        if (_position >= pattern.Length || pattern[_position] != unit)
            return false;
        _position++;
        return true;
    }

    /// <summary>Takes the character after a backslash.</summary>
    public int TakeEscaped()
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

    /// <summary>The error of the whole expression.</summary>
    public TokenizerFormatException Fault(string what) => new($"the regular expression '{pattern}' {what}");
}
