namespace BertGrains.Tokenization;

/// <summary>The buffers of a call, one workspace per thread, so that a call allocates only its result.</summary>
internal sealed class Workspace
{
    /// <summary>A workspace that grew beyond this is not reused: 2^16 tokens are 768 KiB.</summary>
    private const int MaxKeptCapacity = 1 << 16;

    [ThreadStatic]
    private static Workspace? _ofThread;

    public TokenBuffer Tokens { get; } = new();

    public MappedWord Word { get; } = new();

    public CombiningSequence Sequence { get; } = new();

    /// <summary>The workspace of this thread, cleared.</summary>
    public static Workspace Take()
    {
        var workspace = _ofThread;
        if (workspace is null || Math.Max(workspace.Tokens.Capacity, workspace.Sequence.Capacity) > MaxKeptCapacity)
            _ofThread = workspace = new Workspace();
        workspace.Tokens.CutAt(0);
        return workspace;
    }
}
