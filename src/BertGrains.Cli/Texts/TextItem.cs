using System.Text.Json;

namespace BertGrains.Cli.Texts;

/// <summary>One text, or a pair of texts, from an argument or from a line of the input.</summary>
/// <param name="Line">Number of the line or of the argument, from 1. Blank lines count.</param>
/// <param name="Text">The text; the whole line if it has a <see cref="Fault"/>.</param>
/// <param name="Pair">The second text of a pair; null without one.</param>
internal sealed record TextItem(long Line, string Text, string? Pair = null)
{
    /// <summary>Whether the line has nothing but white space. Such a line is not a text: it has no result.</summary>
    public bool IsBlank { get; init; }

    /// <summary>Why the line cannot be read, in the words that follow "line 3 cannot be read: "; null if it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether there is a text to run.</summary>
    public bool IsText => !IsBlank && Fault is null;

    /// <summary>Number of characters.</summary>
    public int Length => Text.Length + (Pair?.Length ?? 0);

    /// <summary>The item of a request.</summary>
    public InputItem ToInput() => InputItem.FromText(Text, Pair);

    /// <summary>Writes the members <c>line</c>, <c>text</c> and, for a pair, <c>pair</c>.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteNumber("line"u8, Line);
        json.WriteString("text"u8, Text);
        if (Pair is not null)
            json.WriteString("pair"u8, Pair);
    }
}
