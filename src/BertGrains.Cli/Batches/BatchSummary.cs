namespace BertGrains.Cli.Batches;

/// <summary>What became of a run over many texts.</summary>
/// <param name="Written">Texts whose results are written, from the first one on without a gap.</param>
/// <param name="Failed">Of those, how many have an error for a result.</param>
/// <param name="FirstFailure">Number of the first of these, counted from 1, and its error.</param>
/// <param name="Interrupted">Whether it was ended before the last text.</param>
internal sealed record BatchSummary(long Written, long Failed, (long Line, BertError Error)? FirstFailure, bool Interrupted);
