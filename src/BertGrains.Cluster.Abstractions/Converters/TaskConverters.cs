namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="AnswerOptions"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.answer-options")]
internal readonly record struct AnswerOptionsSurrogate(
    [property: Id(0)] int Count, [property: Id(1)] int MaxTokens, [property: Id(2)] bool AllowNone);

[RegisterConverter]
internal sealed class AnswerOptionsConverter : IConverter<AnswerOptions, AnswerOptionsSurrogate>
{
    public AnswerOptions ConvertFromSurrogate(in AnswerOptionsSurrogate surrogate) =>
        new() { Count = surrogate.Count, MaxTokens = surrogate.MaxTokens, AllowNone = surrogate.AllowNone };

    public AnswerOptionsSurrogate ConvertToSurrogate(in AnswerOptions value) => new(value.Count, value.MaxTokens, value.AllowNone);
}

/// <summary>Serialized form of <see cref="WindowOptions"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.window-options")]
internal readonly record struct WindowOptionsSurrogate(
    [property: Id(0)] int? Tokens,
    [property: Id(1)] int? Overlap,
    [property: Id(2)] WindowedSequence? Splits,
    [property: Id(3)] WindowCombination? Combination);

[RegisterConverter]
internal sealed class WindowOptionsConverter : IConverter<WindowOptions, WindowOptionsSurrogate>
{
    public WindowOptions ConvertFromSurrogate(in WindowOptionsSurrogate surrogate) => new()
    {
        Tokens = surrogate.Tokens,
        Overlap = surrogate.Overlap,
        Splits = surrogate.Splits,
        Combination = surrogate.Combination,
    };

    public WindowOptionsSurrogate ConvertToSurrogate(in WindowOptions value) =>
        new(value.Tokens, value.Overlap, value.Splits, value.Combination);
}

/// <summary>Serialized form of <see cref="Answer"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.answer")]
internal readonly record struct AnswerSurrogate(
    [property: Id(0)] string Text, [property: Id(1)] float Score, [property: Id(2)] int Start, [property: Id(3)] int End);

[RegisterConverter]
internal sealed class AnswerConverter : IConverter<Answer, AnswerSurrogate>
{
    public Answer ConvertFromSurrogate(in AnswerSurrogate surrogate) =>
        new(surrogate.Text, surrogate.Score, surrogate.Start, surrogate.End);

    public AnswerSurrogate ConvertToSurrogate(in Answer value) => new(value.Text, value.Score, value.Start, value.End);
}

/// <summary>Serialized form of <see cref="AnswersOutput"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.answers")]
internal readonly record struct AnswersOutputSurrogate([property: Id(0)] Answer[] Answers, [property: Id(1)] float NoAnswer);

[RegisterConverter]
internal sealed class AnswersOutputConverter : IConverter<AnswersOutput, AnswersOutputSurrogate>
{
    public AnswersOutput ConvertFromSurrogate(in AnswersOutputSurrogate surrogate) => new(surrogate.Answers, surrogate.NoAnswer);

    public AnswersOutputSurrogate ConvertToSurrogate(in AnswersOutput value) =>
        new(value.Answers as Answer[] ?? [.. value.Answers], value.NoAnswer);
}
