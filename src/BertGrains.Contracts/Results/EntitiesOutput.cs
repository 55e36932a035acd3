namespace BertGrains;

/// <summary>Labelled spans of the original text, in order of position.</summary>
/// <param name="Entities">The spans.</param>
public sealed record EntitiesOutput(IReadOnlyList<EntitySpan> Entities) : HeadOutput;
