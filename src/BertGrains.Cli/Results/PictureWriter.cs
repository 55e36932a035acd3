using BertGrains.Cli.Pictures;
using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>Results for people: each text with the picture of each head below it, and an empty line after them.</summary>
/// <param name="console">The console, which writes to the output.</param>
/// <param name="heads">The heads, in the order of their outputs.</param>
/// <param name="output">The output, of which the writer is the owner.</param>
/// <param name="context">The context of questions that have none of their own.</param>
internal sealed class PictureWriter(IAnsiConsole console, IReadOnlyList<HeadDescription> heads, Stream output, string? context = null) : IResultWriter
{
    private const int Indent = 2;
    private readonly IPicture[] _pictures = [.. heads.Select(head => PictureOf.Task(head.Task, console, context))];
    private readonly List<IRenderable> _pending = [];

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        if (result.Error is { } error)
            Add(new FailedText(item.Text, error));
        else
            Describe(item, result);
        _pending.Add(new Text(Environment.NewLine));
    }

    /// <summary>Writes nothing.</summary>
    public void WriteBlank()
    {
    }

    /// <inheritdoc />
    public Task FlushAsync()
    {
        foreach (var part in _pending)
            console.Write(part);
        _pending.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task CompleteAsync() => FlushAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => output.DisposeAsync();

    private void Describe(TextItem item, ItemResult result)
    {
        if (_pictures is not [{ ShowsText: true }])
        {
            Add(new OneLine(item.Text, Styles.Heading));
            if (item.Pair is { } pair)
                Add(new OneLine(pair, Styles.Heading));
        }

        for (var i = 0; i < _pictures.Length; i++)
        {
            if (_pictures.Length > 1)
                Add(new Indented(new OneLine(heads[i].Name, Styles.Quiet), Indent));
            var indent = _pictures.Length > 1 ? _pictures[i].ShowsText ? 2 * Indent : Indent : 0;
            foreach (var part in _pictures[i].Of(item, result.Outputs[i]))
                Add(indent == 0 ? part : new Indented(part, indent));
        }

        // No text is cut in silence.
        if (LengthNote.Of(result) is { Length: > 0 } note)
            Add(new StyledText(Indent).Append(note, LengthNote.StyleOf(result)));
    }

    // Some parts end with a line break and some do not.
    private void Add(IRenderable part) => _pending.Add(new Indented(part, 0));
}
