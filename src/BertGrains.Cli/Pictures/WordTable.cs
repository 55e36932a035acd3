using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>
/// A table whose cells wrap between words. Where the columns have no room for their words, each row is a paragraph with a line for each cell.
/// </summary>
/// <param name="names">The headings; null for a table of names with their values.</param>
/// <param name="columns">Number of columns.</param>
internal sealed class WordTable(IReadOnlyList<string>? names, int columns) : Renderable
{
    private const int Gap = 2;
    private const int Indent = 2;

    // Longer words, such as digests and paths, may be broken.
    private const int LongestWhole = 28;
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The columns of numbers, which are aligned at their last digit.</summary>
    public IReadOnlyList<int> Numbers { get; init; } = [];

    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(maxWidth, LongestWhole), maxWidth);

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        IRenderable content = Widths(maxWidth) is { } widths ? AsTable(widths) : AsParagraphs();
        return content.Render(options, maxWidth);
    }

    /// <summary>A width for each column; null if there is no room for their words.</summary>
    private int[]? Widths(int room)
    {
        int[] least = [.. Enumerable.Range(0, columns).Select(column => CellsOf(column).SelectMany(cell => cell.Split(' '))
            .Max(word => Math.Min(LongestWhole, Cells.Width(word))))];
        int[] most = [.. Enumerable.Range(0, columns).Select(column => CellsOf(column).Max(Cells.Width))];
        var left = room - (Gap * (columns - 1)) - least.Sum();
        if (left < 0)
            return null;
        for (var column = 0; column < columns; column++)
        {
            // What the narrow columns do not need is for those after them.
            var more = Math.Min(most[column] - least[column], column == columns - 1 ? left : Math.Max(left / (columns - column), left - Needs(column + 1)));
            least[column] += more;
            left -= more;
        }

        return least;

        int Needs(int first) => Enumerable.Range(first, columns - first).Sum(column => most[column] - least[column]);
    }

    private IEnumerable<string> CellsOf(int column) => _rows.Select(row => row[column]).Append(names?[column] ?? string.Empty);

    private Table AsTable(int[] widths)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = names is not null };
        for (var column = 0; column < columns; column++)
        {
            table.AddColumn(new TableColumn(new Text(names?[column] ?? string.Empty, Styles.Heading))
            {
                Width = widths[column],
                Padding = new Padding(0, 0, column == columns - 1 ? 0 : Gap, 0),
            });
        }

        foreach (var row in _rows)
            table.AddRow(row.Select((cell, column) => new StyledText().Append(Numbers.Contains(column) ? Cells.PadStart(cell, widths[column]) : cell)));
        return table;
    }

    private Rows AsParagraphs() => new(_rows.SelectMany(row => row.Select((cell, column) => column == 0
        ? new StyledText().Append(cell, Styles.Heading)
        : new StyledText(Indent).Append(names is null || cell.Length == 0 ? cell : $"{names[column]}: {cell}"))));
}
