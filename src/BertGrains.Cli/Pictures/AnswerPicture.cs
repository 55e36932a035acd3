using BertGrains.Cli.Texts;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>The answers to a question, each with a bar for its score and in its context.</summary>
/// <param name="hasColors">Without colors an answer is in brackets.</param>
/// <param name="sharedContext">The context of questions that have none of their own.</param>
internal sealed class AnswerPicture(bool hasColors, string? sharedContext) : IPicture
{
    /// <inheritdoc />
    public bool ShowsText => false;

    /// <inheritdoc />
    public IEnumerable<IRenderable> Of(TextItem item, HeadOutput output)
    {
        var answers = ((AnswersOutput)output).Answers;
        if (answers.Count == 0)
            yield return new StyledText(indent: 2).Append("no answer: the context has no words", Styles.Quiet);
        foreach (var answer in answers)
            yield return new AnswerLine(answer, item.Pair ?? sharedContext ?? string.Empty, hasColors);
    }
}
