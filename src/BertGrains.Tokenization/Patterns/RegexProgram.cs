namespace BertGrains.Tokenization;

/// <summary>A regular expression as instructions of a <see cref="RegexMachine"/>.</summary>
internal sealed class RegexProgram
{
    private readonly List<RegexInstruction> _instructions = [];

    private RegexProgram()
    {
    }

    public RegexInstruction this[int index] => _instructions[index];

    public static RegexProgram Compile(RegexNode node)
    {
        var program = new RegexProgram();
        program.Add(node);
        program.Emit(RegexOperation.Accept);
        return program;
    }

    private void Add(RegexNode node)
    {
        switch (node)
        {
            case RegexNode.One one:
                Emit(RegexOperation.One, set: one.Set);
                break;
            case RegexNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                    Add(part);
                break;
            case RegexNode.Choice choice:
                AddChoice(choice.Alternatives);
                break;
            case RegexNode.Repeat repeat:
                AddRepeat(repeat);
                break;
            case RegexNode.Atomic atomic:
                AddPart(RegexOperation.Atomic, atomic.Part);
                break;
            case RegexNode.Ahead ahead:
                AddPart(ahead.IsNegated ? RegexOperation.NotAhead : RegexOperation.Ahead, ahead.Part);
                break;
            case RegexNode.Position position:
                Emit(RegexOperation.Position, (int)position.Kind);
                break;
        }
    }

    private void AddChoice(IReadOnlyList<RegexNode> alternatives)
    {
        var jumps = new List<int>();
        for (var i = 0; i < alternatives.Count - 1; i++)
        {
            var branch = Emit(RegexOperation.Branch);
            Add(alternatives[i]);
            jumps.Add(Emit(RegexOperation.Jump));
            Aim(branch);
        }

        Add(alternatives[^1]);
        foreach (var jump in jumps)
            Aim(jump);
    }

    private void AddRepeat(RegexNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Least; i++)
            Add(repeat.Part);
        var operation = repeat.IsLazy ? RegexOperation.LazyBranch : RegexOperation.Branch;
        if (repeat.Most is { } most)
        {
            var branches = new List<int>();
            for (var i = repeat.Least; i < most; i++)
            {
                branches.Add(Emit(operation));
                Add(repeat.Part);
            }

            foreach (var branch in branches)
                Aim(branch);
        }
        else
        {
            var branch = Emit(operation);
            if (repeat.Part.CanBeEmpty)
                throw new TokenizerFormatException("a regular expression repeats a part that matches the empty text, which is not supported");
            Add(repeat.Part);
            Emit(RegexOperation.Jump, branch);
            Aim(branch);
        }
    }

    private void AddPart(RegexOperation operation, RegexNode part)
    {
        var start = Emit(operation);
        Add(part);
        Emit(RegexOperation.Accept);
        Aim(start);
    }

    private int Emit(RegexOperation operation, int target = 0, CharacterSet? set = null)
    {
        _instructions.Add(new RegexInstruction(operation, target, set));
        return _instructions.Count - 1;
    }

    private void Aim(int instruction) => _instructions[instruction] = _instructions[instruction] with { Target = _instructions.Count };
}

/// <summary>One step of a <see cref="RegexProgram"/>.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Target">Index of another instruction, or the kind of a position.</param>
/// <param name="Set">The characters of <see cref="RegexOperation.One"/>.</param>
internal readonly record struct RegexInstruction(RegexOperation Operation, int Target, CharacterSet? Set);

/// <summary>What a step of a <see cref="RegexProgram"/> does.</summary>
internal enum RegexOperation
{
    /// <summary>Takes one character of the set.</summary>
    One,

    /// <summary>Goes on, and leaves the target to try.</summary>
    Branch,

    /// <summary>Goes to the target, and leaves the next instruction to try.</summary>
    LazyBranch,

    /// <summary>Goes to the target.</summary>
    Jump,

    /// <summary>Matches the following instructions as one, then goes to the target.</summary>
    Atomic,

    /// <summary>Checks the following instructions, then goes to the target.</summary>
    Ahead,

    /// <summary>Checks that the following instructions do not match, then goes to the target.</summary>
    NotAhead,

    /// <summary>Checks the position.</summary>
    Position,

    /// <summary>The end of the program or of a part.</summary>
    Accept,
}
