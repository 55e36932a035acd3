namespace BertGrains.Tokenization;

/// <summary>
/// A regular expression over code points with the character classes of the reference. It backtracks like Oniguruma, with the branches
/// that are left to try on a stack of its own. Thread-safe.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    private readonly RegexProgram _program;

    /// <exception cref="TokenizerFormatException">The pattern is malformed or uses something that is not supported.</exception>
    public RegexPattern(string pattern) => _program = RegexProgram.Compile(RegexParser.Parse(pattern));

    public override void FindAll(ReadOnlySpan<char> text, List<TextMatch> matches)
    {
        var machine = new RegexMachine(_program, text);
        var (position, lastEnd) = (0, -1);
        while (position <= text.Length)
        {
            var end = machine.Match(0, position);
            if (end < 0 || (end == position && position == lastEnd))
            {
                position += position < text.Length ? TextScalars.At(text, position).Length : 1;
                continue;
            }

            matches.Add(new TextMatch(position, end));
            position = lastEnd = end;
        }
    }
}
