using System.Globalization;
using BertGrains.Cli.Pictures;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;
using Spectre.Console;

namespace BertGrains.Cli.Features;

/// <summary>The text, and below it a line per token and layer with the first values and the length of the state.</summary>
internal sealed class FeatureTable(IAnsiConsole console, Stream output) : IResultWriter
{
    private const int ValuesShown = 6;
    private const int TokenWidth = 16;

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        if (result.Error is { } error)
        {
            console.Write(new FailedText(item.Text, error));
            console.WriteLine();
            return;
        }

        console.Write(new OneLine(item.Text, Styles.Heading));
        console.WriteLine();

        var features = (FeaturesOutput)result.Outputs[0];
        var states = Math.Max(1, features.Layers.Count);
        for (var row = 0; row < features.Tokens; row++)
        {
            for (var state = 0; state < states; state++)
            {
                var name = state > 0 ? string.Empty : features.Tokens == features.TokenList.Count ? features.TokenList[row].Text : "pooled";
                var layer = features.Layers.Count > 0 ? features.Layers[state].ToString(CultureInfo.InvariantCulture) : "mix";
                var values = features.Values.Slice(((row * states) + state) * features.Dimensions, features.Dimensions).ToArray();
                var token = Cells.Pad(Cells.Clip(Cells.Line(name), TokenWidth), TokenWidth);
                console.Write(new OneLine($"  {token} {layer,3}  {Describe(values)}"));
                console.WriteLine();
            }
        }

        if (LengthNote.Of(result) is { Length: > 0 } note)
            console.Write(new StyledText(indent: 2).Append(note, LengthNote.StyleOf(result)));
        console.WriteLine();
    }

    /// <summary>Writes nothing.</summary>
    public void WriteBlank()
    {
    }

    /// <inheritdoc />
    public Task FlushAsync() => output.FlushAsync();

    /// <inheritdoc />
    public Task CompleteAsync() => FlushAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => output.DisposeAsync();

    private static string Describe(float[] values)
    {
        var first = string.Join(' ', values.Take(ValuesShown).Select(value => value.ToString("0.0000", CultureInfo.InvariantCulture).PadLeft(8)));
        var length = Math.Sqrt(values.Sum(value => (double)value * value));
        return string.Create(CultureInfo.InvariantCulture, $"{first} … {values.Length} values of length {length:0.00}");
    }
}
