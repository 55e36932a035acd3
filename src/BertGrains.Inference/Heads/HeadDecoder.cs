using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Converts the raw output of a head for one item to its result. One subclass per task; immutable.</summary>
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
        BertTask.FillMask => new FillMaskDecoder(head),
        BertTask.NextSentence => new NextSentenceDecoder(head),
        BertTask.DetectReplaced => new ReplacedTokensDecoder(head),
        BertTask.EmbedSparse => new SparseEmbeddingDecoder(head),
        _ => throw new BundleException($"The head {head.Name} has the task {head.Task}, which this version does not support."),
    };

    /// <summary>The error if the options are not valid for this head, otherwise null.</summary>
    public virtual BertError? Validate(DecodeOptions options) => null;

    /// <summary>The error if the head cannot answer this item, otherwise null. Called before the item runs.</summary>
    public virtual BertError? Check(EncodedItem item, DecodeOptions options) => null;

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
