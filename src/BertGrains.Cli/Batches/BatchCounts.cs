using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Batches;

/// <summary>Outcome of a run over many texts.</summary>
/// <param name="Lines">Lines whose results are written, from the first line on without a gap.</param>
/// <param name="Texts">How many of these are texts; the others are blank.</param>
/// <param name="Failed">How many of the texts have an error.</param>
/// <param name="FirstFailure">Line of the first failed text, from 1, and its error.</param>
/// <param name="Interrupted">Whether the run ended before the last line.</param>
internal sealed record BatchSummary(long Lines, long Texts, long Failed, (long Line, BertError Error)? FirstFailure, bool Interrupted)
{
    /// <summary>How many of the texts were refused because of their length.</summary>
    public long TooLong { get; init; }

    /// <summary>How many of the texts have a result of a part of them.</summary>
    public long Truncated { get; init; }
}

/// <summary>Counts the results of a run as they are written.</summary>
internal sealed class BatchCounts
{
    private long _texts;
    private long _failed;
    private long _tooLong;
    private long _truncated;
    private (long Line, BertError Error)? _firstFailure;

    /// <summary>Lines so far, blank ones included.</summary>
    public long Lines { get; private set; }

    /// <summary>Counts a blank line.</summary>
    public void AddBlank() => Lines++;

    /// <summary>Counts the result of a text.</summary>
    public void Add(TextItem item, ItemResult result)
    {
        Lines++;
        _texts++;
        _truncated += result.Truncated ? 1 : 0;
        if (result.Error is not { } error)
            return;
        _failed++;
        _tooLong += error.Code == ErrorCode.TooLarge ? 1 : 0;
        _firstFailure ??= (item.Line, error);
    }

    /// <summary>The counts at the end of a run.</summary>
    public BatchSummary Summary(bool interrupted) =>
        new(Lines, _texts, _failed, _firstFailure, interrupted) { TooLong = _tooLong, Truncated = _truncated };
}
