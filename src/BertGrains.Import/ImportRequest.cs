namespace BertGrains.Import;

/// <summary>What to import, and how.</summary>
public sealed record ImportRequest
{
    /// <summary>Folder of the checkpoint, in the layout of transformers or sentence-transformers, or of an export.</summary>
    public required string Folder { get; init; }

    /// <summary>Folder of the new bundle; missing parent folders are created.</summary>
    public required string Output { get; init; }

    /// <summary>Format of the trunk's weights.</summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Folders of heads trained on this trunk (<c>head.json</c>, <c>head.safetensors</c>), in the order of the bundle.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>Name of the model. Default: the name of the checkpoint's folder.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// File with one text per line, of which the first 1000 are read, to measure the ranges of activations for
    /// <see cref="WeightPrecision.Int8"/>. Default: built-in texts.
    /// </summary>
    public string? Calibration { get; init; }

    /// <summary>Whether to replace an existing bundle at <see cref="Output"/>.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>Format of the trunk's weights.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floating point, as in the checkpoint.</summary>
    Fp32,

    /// <summary>16-bit floating point, for GPUs.</summary>
    Fp16,

    /// <summary>8-bit integers for most matrices, for CPUs.</summary>
    Int8,
}
