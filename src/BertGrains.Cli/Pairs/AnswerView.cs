using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;
using Spectre.Console;

namespace BertGrains.Cli.Pairs;

/// <summary>For each question its answers, each with a bar for its score and in its context.</summary>
internal sealed class AnswerView(IAnsiConsole console, string? sharedContext, Stream output) : IResultWriter
{
    // The bar, and the brackets, ellipses and spaces around the parts of the context.
    private const int MarginAndBar = 38;
    private const int LeastRoom = 10;

    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Found = new(Color.Black, Color.Yellow);
    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        console.Write(new Text(PrintableText.OneLine(item.Text), Bold));
        console.WriteLine();
        if (result.Error is { } error)
        {
            console.WriteLine($"  {error.Message}");
            return;
        }

        var answers = (AnswersOutput)result.Outputs[0];
        if (answers.Answers.Count == 0)
            console.WriteLine("  no answer: the context has no words");
        foreach (var answer in answers.Answers)
            Write(answer, item.Pair ?? sharedContext ?? string.Empty);
        if (result.Windows > 1)
        {
            console.Write(new Text($"  context read in {result.Windows} windows, {result.Tokens:N0} tokens", Dim));
            console.WriteLine();
        }
    }

    /// <summary>Writes nothing.</summary>
    public void WriteBlank()
    {
    }

    /// <inheritdoc />
    public Task FlushAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public Task CompleteAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => output.DisposeAsync();

    private void Write(Answer answer, string context)
    {
        var line = new Paragraph();
        line.Append($"  {ScoreBar.Of(answer.Score)}  ");
        if (answer.Text.Length == 0)
            line.Append("no answer", Dim);
        else
            AppendInContext(line, answer, context);
        console.Write(line);
        console.WriteLine();
    }

    // Without colors the answer is in brackets.
    private void AppendInContext(Paragraph line, Answer answer, string context)
    {
        var hasColors = console.Profile.Capabilities.Ansi;
        var room = Math.Max(LeastRoom, (console.Profile.Width - MarginAndBar - answer.Text.Length) / 2);
        var (before, after) = (Math.Max(0, answer.Start - room), Math.Min(context.Length, answer.End + room));
        line.Append((before > 0 ? "…" : string.Empty) + Part(context, before, answer.Start));
        line.Append(hasColors ? PrintableText.OneLine(answer.Text) : $"[{PrintableText.OneLine(answer.Text)}]", Found);
        line.Append(Part(context, answer.End, after) + (after < context.Length ? "…" : string.Empty));
    }

    // Not half of a surrogate pair.
    private static string Part(string context, int start, int end)
    {
        if (start > 0 && start < end && char.IsLowSurrogate(context[start]))
            start++;
        if (end > start && end < context.Length && char.IsHighSurrogate(context[end - 1]))
            end--;
        return PrintableText.OneLine(context[start..end]);
    }
}
