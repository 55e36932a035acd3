namespace BertGrains.Gateway.Requests;

/// <summary>Descriptions of members that several request bodies have.</summary>
internal static class Descriptions
{
    public const string Truncate =
        "Whether a text over the model's maximum length is truncated; otherwise it is refused or runs as windows. Default: off on the paths of BertGrains, the setting Gateway:AutoTruncate on others.";
    public const string TruncationDirection =
        "The end at which a text is truncated. Default: right on the paths of text-embeddings-inference, as it has it; on others that of the tokenizer of the model, mostly right.";
    public const string PromptName = "Name of the prompt of the head that is put before each text. Default: that of the head, often none; empty for none.";
    public const string Model = "The model; the first served model when null.";
    public const string Head = "The head; the model's first head for the task when null.";
    public const string Dimensions = "Leading components to keep, before the vector is scaled to unit length.";
    public const string Precision =
        "Format of the values, as quantize_embeddings of sentence-transformers has them: int8 and uint8 between ranges measured at import, "
        + "binary and ubinary with eight dimensions in a number. Default: float32.";
    public const string Aggregation = "How token labels become spans; the head's default when null.";
    public const string Windows =
        "Whether a text over the model's maximum length runs as overlapping windows, so that no part of it is dropped. Default: true with one of window_tokens, overlap and combine, and for answers, entities, features, ranking and labels without training.";
    public const string WindowTokens = "Maximum tokens of a window; the maximum of the model when null.";
    public const string Combine =
        "How the outputs of windows become one: their mean weighted by tokens, the highest value of each logit, or the first. Default: mean, for relevance max. Refused where the head joins what it finds in windows: entities, answers, features.";
    public const string Offsets = "Unit of positions in texts; utf16 (code units) when null.";
    public const string Details =
        "Whether the answer to an input is an object with the list, the number of windows and whether the text was truncated; otherwise it is the list. Default: true if truncate is.";
    public const string Overlap = "Tokens that consecutive windows of a long text share; 128 or half of a window when null.";
    public const string TopK = "Number of tokens for each mask, the best first; 5 when null.";
    public const string Targets =
        "The tokens among which a mask is filled, a text or a list of texts; all tokens when null. A target of several pieces stands for its first piece.";
    public const string TimeoutMs = "Milliseconds after which the result is no longer useful.";
    public const string RawScores = "Whether scores are logits.";
}
