using BertGrains.Cli.Pictures;
using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>
/// One row per text with a column for each head. Rows are written as they come, so the column widths follow from the width of the
/// output and not from the contents: each text is cut to one line, results may take several.
/// </summary>
internal sealed class TableWriter(IAnsiConsole console, IReadOnlyList<HeadDescription> heads, Stream output) : IResultWriter
{
    private Table? _rows;
    private bool _headed;

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        _rows ??= CreateTable();
        IRenderable[] cells = result.Error is { } error
            ? [new StyledText().Append(error.Message, Styles.Fault)]
            : [.. result.Outputs.Select(output => new StyledText().Append($"{NumberPicture.Describe(output)} ").Append(LengthNote.Of(result), LengthNote.StyleOf(result)))];
        IRenderable text = item.Pair is null ? new OneLine(item.Text) : new Rows(new OneLine(item.Text), new OneLine(item.Pair));
        _rows.AddRow([text, .. cells]);
    }

    /// <summary>Writes nothing.</summary>
    public void WriteBlank()
    {
    }

    /// <inheritdoc />
    public Task FlushAsync()
    {
        if (_rows is not null)
        {
            console.Write(_rows);
            _rows = null;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task CompleteAsync() => FlushAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => output.DisposeAsync();

    private Table CreateTable()
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = !_headed };
        _headed = true;
        var width = Math.Max(8, console.Profile.Width / (heads.Count + 1) - 2);
        foreach (var name in heads.Select(head => head.Name).Prepend("text"))
            table.AddColumn(new TableColumn(new Text(name, Styles.Heading)) { Width = width });

        return table;
    }
}
