namespace BertGrains.Import;

/// <summary>What to import, and how.</summary>
public sealed record ImportRequest
{
    /// <summary>Folder of the checkpoint, in the Hugging Face or sentence-transformers layout.</summary>
    public required string Folder { get; init; }

    /// <summary>Folder of the bundle to make; its parent is made if need be.</summary>
    public required string Output { get; init; }

    /// <summary>Form of the trunk's weights.</summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Folders of heads trained on this trunk (<c>head.json</c>, <c>head.safetensors</c>), in the order of listing.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>Name of the model; by default that of the checkpoint's folder.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// File with one text a line, of which the first 1000 are read, on which the ranges of activations are measured for
    /// <see cref="WeightPrecision.Int8"/>; by default the texts that come with the program.
    /// </summary>
    public string? Calibration { get; init; }

    /// <summary>Whether a bundle that stands at <see cref="Output"/> is replaced.</summary>
    public bool Overwrite { get; init; }
}
