using System.Globalization;
using System.Text.Json;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;
using BertGrains.Gateway;
using Spectre.Console;

namespace BertGrains.Cli.Pairs;

/// <summary>Writes ranked texts.</summary>
internal static class RankView
{
    /// <summary>A bar or a logit per text.</summary>
    public static void Write(IAnsiConsole console, IEnumerable<RankedText> ranked, IReadOnlyList<TextItem> texts, bool raw)
    {
        foreach (var text in ranked)
        {
            var score = raw ? text.Logit.ToString("0.0000", CultureInfo.InvariantCulture).PadLeft(9) : ScoreBar.Of(text.Score);
            var line = $"{score}  {texts[text.Index].Line,4}  {PrintableText.OneLine(texts[text.Index].Text)}";
            console.Write(new OneLine(line));
            console.WriteLine();
        }
    }

    /// <summary>A JSON object per text: line, text, score and, of a text in several windows, windows.</summary>
    public static async Task WriteLinesAsync(
        Stream output, IEnumerable<RankedText> ranked, IReadOnlyList<TextItem> texts, IReadOnlyList<ItemResult> items, bool raw)
    {
        await using var json = new Utf8JsonWriter(output, ItemJson.WriterOptions);
        foreach (var text in ranked)
        {
            json.WriteStartObject();
            texts[text.Index].WriteMembers(json);
            json.WriteNumber("score"u8, raw ? text.Logit : text.Score);
            if (items[text.Index].Windows > 1)
                json.WriteNumber("windows"u8, items[text.Index].Windows);
            json.WriteEndObject();
            await json.FlushAsync();
            json.Reset();
            output.WriteByte((byte)'\n');
        }

        await output.FlushAsync();
    }
}
