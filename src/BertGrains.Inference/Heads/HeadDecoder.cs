using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Requests;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>Converts the raw output of a head for one item to its result. One subclass per task; immutable.</summary>
internal abstract class HeadDecoder
{
    private readonly IReadOnlyDictionary<string, string>? _prompts;

    private protected HeadDecoder(HeadManifest head) => (Description, _prompts) = (Describe(head), head.Prompts);

    public HeadDescription Description { get; protected init; }

    /// <summary>The description of the head in a model.</summary>
    /// <param name="maxTokens">Maximum length of the model.</param>
    public virtual HeadDescription DescriptionOf(int maxTokens) => Description;

    /// <summary>The form that a prompt gives to texts; null if the head has no such prompt.</summary>
    public virtual TextForm? FormOf(string prompt) => _prompts?.TryGetValue(prompt, out var text) is true ? new TextForm(text) : null;

    /// <param name="head">Entry of the head.</param>
    /// <param name="trunk">The trunk of its bundle.</param>
    public static HeadDecoder For(HeadManifest head, TrunkManifest trunk) => head.Task switch
    {
        BertTask.Embed => new EmbeddingDecoder(head),
        BertTask.Classify => new ClassificationDecoder(head),
        BertTask.TokenClassify => new EntityDecoder(head),
        BertTask.Features => new FeaturesDecoder(head, trunk),
        BertTask.QuestionAnswer => new AnswerDecoder(head),
        BertTask.Rerank => new ClassificationDecoder(head),
        BertTask.FillMask => new FillMaskDecoder(head),
        BertTask.NextSentence => new NextSentenceDecoder(head),
        BertTask.DetectReplaced => new ReplacedTokensDecoder(head),
        BertTask.EmbedSparse => new SparseEmbeddingDecoder(head),
        BertTask.EmbedTokens => new TokenEmbeddingsDecoder(head),
        _ => throw new BundleException($"The head {head.Name} has the task {head.Task}, which this version does not support."),
    };

    /// <summary>The error if the options are not valid for this head, otherwise null.</summary>
    public virtual BertError? Validate(DecodeOptions options) => null;

    /// <summary>The error if the head cannot run on an item, otherwise null.</summary>
    public virtual BertError? Check(InputItem input) => null;

    /// <summary>The error if the head cannot answer this item, otherwise null. Called after the item is tokenized.</summary>
    public virtual BertError? Check(EncodedItem item, DecodeOptions options) => null;

    /// <summary>How the head treats texts in several windows; null if it cannot combine the outputs of windows.</summary>
    public virtual WindowTraits? Windows => null;

    public abstract HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options);

    /// <summary>Combines the outputs of the windows of one item. Called only if the head has <see cref="Windows"/>.</summary>
    /// <param name="windows">At least two windows, in the order of the text.</param>
    /// <param name="whole">The item without a limit of tokens.</param>
    /// <param name="options">Decoding options of the request.</param>
    /// <param name="combination">How outputs are combined; null for the head's default.</param>
    public virtual HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination) =>
        throw new NotSupportedException($"{GetType().Name} does not combine windows.");

    private static HeadDescription Describe(HeadManifest head) => new()
    {
        Name = head.Name,
        Task = head.Task,
        Dimensions = head.Dimensions,
        Pooling = head.Pooling,
        Labels = head.Labels ?? [],
        Prompts = [.. head.Prompts?.Keys.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>()],
        DefaultPrompt = head.DefaultPrompt,
    };
}
