using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>Results for people, several lines for each text and an empty one after them.</summary>
internal abstract class BlockWriter(IAnsiConsole console, Stream output) : IResultWriter
{
    private static readonly Style Fault = new(Color.Red);

    private readonly List<IRenderable> _pending = [];

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        if (result.Error is { } error)
        {
            _pending.Add(new Text(PrintableText.OneLine(item.Text)));
            _pending.Add(new Text($"  {error.Message}", Fault));
        }
        else
        {
            _pending.AddRange(Describe(item, result.Outputs[0]));
            // No text is cut in silence.
            if (result.Truncated)
                _pending.Add(new Text($"  (truncated to {result.Tokens} tokens)", Fault));
            else if (result.Windows > 1)
                _pending.Add(new Text($"  ({result.Windows} windows)"));
        }

        _pending.Add(Text.Empty);
    }

    /// <summary>Writes nothing.</summary>
    public void WriteBlank()
    {
    }

    /// <inheritdoc />
    public Task FlushAsync()
    {
        foreach (var part in _pending)
        {
            console.Write(part);
            if (part is not Table)
                console.WriteLine();
        }

        _pending.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task CompleteAsync() => FlushAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => output.DisposeAsync();

    /// <summary>The lines of one text.</summary>
    protected abstract IEnumerable<IRenderable> Describe(TextItem item, HeadOutput output);

    /// <summary>A table without headers for names and bars; the first column has a width if it is given.</summary>
    protected static Table CreateBars(params ReadOnlySpan<int?> widths)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        foreach (var width in widths)
            table.AddColumn(new TableColumn(string.Empty) { Width = width, NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        return table;
    }
}
