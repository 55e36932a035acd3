using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Turns a head's raw output for one item into its result. One subclass a task; immutable.</summary>
internal abstract class HeadDecoder
{
    private protected HeadDecoder(HeadManifest head) => Description = Describe(head);

    public HeadDescription Description { get; }

    public static HeadDecoder For(HeadManifest head) => head.Task switch
    {
        BertTask.Embed => new EmbeddingDecoder(head),
        BertTask.Classify => new ClassificationDecoder(head),
        BertTask.TokenClassify => new EntityDecoder(head),
        BertTask.Features => new FeaturesDecoder(head),
        _ => throw new BundleException($"The head {head.Name} has a task that this version does not know."),
    };

    /// <summary>Why the options do not fit this head; null when they do.</summary>
    public virtual BertError? Validate(DecodeOptions options) => null;

    public abstract HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options);

    private static HeadDescription Describe(HeadManifest head) => new()
    {
        Name = head.Name,
        Task = head.Task,
        Dimensions = head.Dimensions,
        Pooling = head.Pooling,
        Labels = head.Labels ?? [],
    };
}
