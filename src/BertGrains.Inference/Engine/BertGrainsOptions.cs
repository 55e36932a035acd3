namespace BertGrains.Inference;

/// <summary>Settings of the in-process engine.</summary>
public sealed class BertGrainsOptions
{
    /// <summary>The first bundle; setting it is short for a list of one in <see cref="Bundles"/>.</summary>
    public string? Bundle
    {
        get => Bundles.Count > 0 ? Bundles[0] : null;
        set => Bundles = value is null ? [] : [value];
    }

    /// <summary>Folders of the bundles to serve; the first is the default model. Names must differ.</summary>
    public IList<string> Bundles { get; set; } = [];

    /// <summary>
    /// Where models run: cpu, cuda, cuda:N, or auto (the default), which takes the first GPU for fp16 and fp32 bundles where there
    /// is one, and else the processor.
    /// </summary>
    public string Device { get; set; } = "auto";

    /// <summary>
    /// Most items that wait for each model; one more is refused as <see cref="ErrorCode.Overloaded"/>. The default of 16,384 is
    /// some seconds of work for a small encoder on a processor, and less than 100 MB of token ids.
    /// </summary>
    public int QueueCapacity { get; set; } = 16_384;
}
