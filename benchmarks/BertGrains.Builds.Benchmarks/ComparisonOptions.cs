namespace BertGrains.Builds.Benchmarks;

/// <summary>What is compared, and how.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>A revision of git.</summary>
    public required string A { get; init; }

    /// <summary>A revision of git; null for the working tree.</summary>
    public required string? B { get; init; }

    /// <summary>Whether the engine, the server and the vectors are measured.</summary>
    public required bool Engine { get; init; }

    public required bool Http { get; init; }

    public required bool Accuracy { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Items that each server answers at least in the rounds; null for no more than the rounds have.</summary>
    public required int? Items { get; init; }

    public required string Texts { get; init; }

    public required string AccuracyTexts { get; init; }

    /// <summary>Folders of bundles; null for the default bundle of a build.</summary>
    public required Pair<string?> Bundles { get; init; }

    /// <summary>Precision of bundles that each build imports from the checkpoint; null for no import.</summary>
    public required string? Precision { get; init; }

    public required string Checkpoint { get; init; }
}
