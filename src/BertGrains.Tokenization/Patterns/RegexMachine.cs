namespace BertGrains.Tokenization;

/// <summary>Runs a <see cref="RegexProgram"/> on a text.</summary>
internal readonly ref struct RegexMachine(RegexProgram program, ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly List<(int Instruction, int Position)> _branches = [];

    /// <summary>The end of the first match from an instruction and a position on; -1 if there is none.</summary>
    public int Match(int instruction, int position)
    {
        var outer = _branches.Count;
        while (true)
        {
            var step = program[instruction++];
            var holds = true;
            switch (step.Operation)
            {
                case RegexOperation.One:
                    holds = TryTake(step.Set!, ref position);
                    break;
                case RegexOperation.Branch:
                    _branches.Add((step.Target, position));
                    break;
                case RegexOperation.LazyBranch:
                    _branches.Add((instruction, position));
                    instruction = step.Target;
                    break;
                case RegexOperation.Jump:
                    instruction = step.Target;
                    break;
                case RegexOperation.Atomic:
                    var end = Match(instruction, position);
                    (holds, position, instruction) = (end >= 0, end, step.Target);
                    break;
                case RegexOperation.Ahead or RegexOperation.NotAhead:
                    holds = Match(instruction, position) >= 0 == (step.Operation == RegexOperation.Ahead);
                    instruction = step.Target;
                    break;
                case RegexOperation.Position:
                    holds = IsAt((RegexPosition)step.Target, position);
                    break;
                default:
                    _branches.RemoveRange(outer, _branches.Count - outer);
                    return position;
            }

            if (holds)
                continue;
            if (_branches.Count == outer)
                return -1;
            (instruction, position) = _branches[^1];
            _branches.RemoveAt(_branches.Count - 1);
        }
    }

    private bool TryTake(CharacterSet set, ref int position)
    {
        if (position >= _text.Length)
            return false;
        var (scalar, length) = TextScalars.At(_text, position);
        position += length;
        return set.Contains(scalar);
    }

    private bool IsAt(RegexPosition kind, int position) => kind switch
    {
        RegexPosition.TextStart => position == 0,
        RegexPosition.TextEnd => position == _text.Length,
        RegexPosition.LineStart => position == 0 || _text[position - 1] == '\n',
        RegexPosition.LineEnd => position == _text.Length || _text[position] == '\n',
        _ => IsWordBefore(position) != IsWordAfter(position) == (kind == RegexPosition.WordBoundary),
    };

    private bool IsWordBefore(int position) =>
        position > 0 && CharacterCategories.IsPatternWordCharacter(TextScalars.Before(_text, position));

    private bool IsWordAfter(int position) =>
        position < _text.Length && CharacterCategories.IsPatternWordCharacter(TextScalars.At(_text, position).Scalar);
}
