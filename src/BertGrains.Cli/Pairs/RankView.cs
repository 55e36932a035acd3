using System.Text.Json;
using BertGrains.Cli.Pictures;
using BertGrains.Gateway;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pairs;

/// <summary>Writes ranked texts, those without a score after them.</summary>
internal static class RankView
{
    /// <summary>A line per text: a bar or a logit, the number of the text, and its beginning.</summary>
    public static void Write(IAnsiConsole console, RankedItems items, int count, bool raw)
    {
        var numbers = items.Ranked.Take(count).Select(text => text.Item.Line).DefaultIfEmpty().Max();
        var width = Cells.Number(numbers).Length;
        console.Write(new Rows(
        [
            .. items.Ranked.Take(count).Select(text => (IRenderable)new ScoredLine(raw ? null : text.Score.Score, raw ? text.Score.Logit : null)
            {
                Middle = Cells.Number(text.Item.Line).PadLeft(width),
                Text = text.Item.Text,
                Note = LengthNote.Of(text.Outcome),
                NoteStyle = LengthNote.StyleOf(text.Outcome),
            }),
            .. items.Failed.Select(text => (IRenderable)new FailedText($"{Cells.Number(text.Item.Line)}: {text.Item.Text}", text.Outcome.Error!)),
        ]));
    }

    /// <summary>
    /// A JSON object per text: line, text and score, with windows where it ran in several and truncated where a part was dropped; or line,
    /// text and error.
    /// </summary>
    public static async Task WriteLinesAsync(Stream output, RankedItems items, int count, bool raw)
    {
        await using var json = new Utf8JsonWriter(output, ItemJson.WriterOptions);
        foreach (var (item, result, score) in items.Ranked.Take(count))
        {
            json.WriteStartObject();
            item.WriteMembers(json);
            json.WriteNumber("score"u8, raw ? score.Logit : score.Score);
            ItemJson.WriteMembers(json, [], result);
            await EndAsync(json, output);
        }

        foreach (var (item, result) in items.Failed)
        {
            json.WriteStartObject();
            item.WriteMembers(json);
            ItemJson.WriteMembers(json, [], result);
            await EndAsync(json, output);
        }

        await output.FlushAsync();
    }

    private static async Task EndAsync(Utf8JsonWriter json, Stream output)
    {
        json.WriteEndObject();
        await json.FlushAsync();
        json.Reset();
        output.WriteByte((byte)'\n');
    }
}
