namespace BertGrains;

/// <summary>Labels of a head for <see cref="BertTask.NextSentence"/>, in the order of its logits.</summary>
public static class NextSentence
{
    /// <summary>The second text follows the first.</summary>
    public const string Next = "next";

    /// <summary>The second text is from elsewhere.</summary>
    public const string Random = "random";

    /// <summary>Both labels.</summary>
    public static IReadOnlyList<string> Labels { get; } = [Next, Random];
}

/// <summary>Labels of a head for <see cref="BertTask.DetectReplaced"/>. The score of a span is the probability of its label.</summary>
public static class TokenOrigin
{
    /// <summary>The token is not the one of the original text.</summary>
    public const string Replaced = "replaced";

    /// <summary>The token is the one of the original text.</summary>
    public const string Original = "original";
}
