using System.Globalization;
using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>
/// One row per text with a column for each head. Rows are written as they come, so the column widths follow from the width of the
/// output and not from the contents: each text is cut to one line, results may take several.
/// </summary>
internal sealed class TableWriter(IAnsiConsole console, IReadOnlyList<string> heads, Stream output) : IResultWriter
{
    private const int LabelsShown = 3;
    private const int ValuesShown = 4;
    private Table? _rows;
    private bool _headed;

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        _rows ??= CreateTable();
        var cells = result.Error is { } error ? [error.Message] : result.Outputs.Select(output => Describe(output) + NoteOf(result));
        IRenderable text = item.Pair is null ? new OneLine(item.Text) : new Rows(new OneLine(item.Text), new OneLine(item.Pair));
        _rows.AddRow([text, .. cells.Select(cell => new Text(PrintableText.OneLine(cell)))]);
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
        foreach (var name in heads.Prepend("text"))
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))) { Width = width });

        return table;
    }

    private static string Describe(HeadOutput output) => output switch
    {
        EmbeddingOutput embedding => Describe(embedding.Values.Span, embedding.Values.Length),
        QuantizedEmbeddingOutput quantized => Describe(quantized),
        FeaturesOutput features => string.Create(CultureInfo.InvariantCulture, $"{features.Tokens} tokens of {features.Dimensions} values"),
        TokenEmbeddingsOutput tokens => string.Create(CultureInfo.InvariantCulture, $"{tokens.Tokens.Count} tokens of {tokens.Dimensions} values"),
        RelevanceOutput relevance => relevance.Score.ToString("0.0000", CultureInfo.InvariantCulture),
        ClassificationOutput classes => Describe(classes),
        AnswersOutput answers => string.Join(", ", answers.Answers.Select(answer => $"{answer.Text} {Score(answer.Score)}")),
        EntitiesOutput entities =>
            string.Join(", ", entities.Entities.Select(entity => $"{entity.Text} {entity.Label} {Score(entity.Score)}")),
        FillMaskOutput masks => string.Join("; ", masks.Masks.Select(mask =>
            string.Join("  ", mask.Fills.Take(LabelsShown).Select(fill => $"{fill.Token.Trim()} {Score(fill.Score)}")))),
        SparseEmbeddingOutput sparse => Describe(sparse),
        _ => output.ToString(),
    };

    // No text is cut in silence.
    private static string NoteOf(ItemResult result) =>
        result.Truncated ? $" (truncated to {result.Tokens} tokens)" : result.Windows > 1 ? $" ({result.Windows} windows)" : string.Empty;

    private static string Describe(ReadOnlySpan<float> values, int count)
    {
        var shown = new List<string>();
        foreach (var value in values[..Math.Min(ValuesShown, values.Length)])
            shown.Add(value.ToString("0.0000", CultureInfo.InvariantCulture));

        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', shown)} … {count} values");
    }

    private static string Describe(QuantizedEmbeddingOutput quantized)
    {
        var shown = string.Join(' ', quantized.Bytes[..Math.Min(ValuesShown, quantized.Bytes.Length)].ToArray()
            .Select(value => quantized.IsSigned ? (int)(sbyte)value : value));
        return string.Create(CultureInfo.InvariantCulture, $"{shown} … {quantized.Bytes.Length} values");
    }

    private static string Describe(ClassificationOutput classes)
    {
        var scores = classes.Scores.ToArray();
        var best = classes.Labels.Zip(scores).OrderByDescending(pair => pair.Second).Take(LabelsShown);
        return string.Join("  ", best.Select(pair => $"{pair.First} {Score(pair.Second)}"));
    }

    private static string Describe(SparseEmbeddingOutput sparse)
    {
        var best = sparse.Indices.ToArray().Zip(sparse.Values.ToArray()).OrderByDescending(pair => pair.Second).Take(ValuesShown);
        var shown = string.Join(' ', best.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.First}:{pair.Second:0.00}")));
        return string.Create(CultureInfo.InvariantCulture, $"{shown} … {sparse.Indices.Length} weights");
    }

    private static string Score(float score) => score.ToString("0.00", CultureInfo.InvariantCulture);
}
