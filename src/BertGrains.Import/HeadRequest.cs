namespace BertGrains.Import;

/// <summary>Which heads to add to a bundle.</summary>
public sealed record HeadRequest
{
    /// <summary>Folder of the bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>
    /// Folder of a head trained on this trunk (<c>head.json</c>, <c>head.safetensors</c>), or of a checkpoint whose trunk is that of the bundle.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Name of the head in the bundle; of a checkpoint with several heads, what their names begin with. Default: its own name, or that of its task.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Name of the model of the bundle, so that a server can have it beside the old one. Default: it stays.</summary>
    public string? Model { get; init; }

    /// <summary>Folder of the new bundle; null to replace the bundle.</summary>
    public string? Output { get; init; }
}
