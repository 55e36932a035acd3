namespace BertGrains;

/// <summary>Which answers to a question are returned.</summary>
public sealed record AnswerOptions
{
    /// <summary>The defaults of every member.</summary>
    public static AnswerOptions Default { get; } = new();

    /// <summary>
    /// Maximum number of answers, 1 to 1,000. As in the question-answering pipeline, spans with equal words are one answer with the sum of their
    /// scores, among more spans for more answers, so that this number may change scores and the first answer.
    /// </summary>
    public int Count { get; init; } = 1;

    /// <summary>Maximum length of an answer in tokens, at least 1; it may be longer by the rest of its first and last word.</summary>
    public int MaxTokens { get; init; } = 15;

    /// <summary>Whether "no answer" competes with the spans: it is then an answer with an empty text at offset 0.</summary>
    public bool AllowNone { get; init; }
}

/// <summary>Spans of a context that answer a question.</summary>
/// <param name="Answers">The answers, the highest score first.</param>
/// <param name="NoAnswer">
/// Probability that the context has no answer, 0 to 1: the least over the windows. Meaningful only for heads trained on questions without
/// an answer.
/// </param>
public sealed record AnswersOutput(IReadOnlyList<Answer> Answers, float NoAnswer) : HeadOutput;

/// <summary>One span of a context.</summary>
/// <param name="Text">The words of the span.</param>
/// <param name="Score">Probability of the span in its window, 0 to 1; summed over equal answers of one window.</param>
/// <param name="Start">Offset of the span's first UTF-16 code unit in the context.</param>
/// <param name="End">Offset after the span's last UTF-16 code unit.</param>
public sealed record Answer(string Text, float Score, int Start, int End);
