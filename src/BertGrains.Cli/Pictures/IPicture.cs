using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>Shows the output of one head to people.</summary>
internal interface IPicture
{
    /// <summary>Whether the text is a part of it.</summary>
    bool ShowsText { get; }

    /// <summary>The parts, one below the other.</summary>
    IEnumerable<IRenderable> Of(TextItem item, HeadOutput output);
}

/// <summary>Chooses the picture of a head.</summary>
internal static class PictureOf
{
    /// <summary>Whether outputs of a task are numbers alone, of which a row in a table shows as much as a picture.</summary>
    public static bool IsRow(BertTask task) => task is BertTask.Embed or BertTask.EmbedSparse or BertTask.Features;

    /// <summary>The picture for a task.</summary>
    /// <param name="task">Task of the head.</param>
    /// <param name="console">The console on which it is shown.</param>
    /// <param name="context">The context of questions that have none of their own.</param>
    public static IPicture Task(BertTask task, IAnsiConsole console, string? context = null) => task switch
    {
        BertTask.TokenClassify or BertTask.DetectReplaced => new EntityPicture(console.HasColors()),
        BertTask.Classify or BertTask.Rerank or BertTask.NextSentence => new LabelPicture(),
        BertTask.FillMask => new MaskPicture(),
        BertTask.QuestionAnswer => new AnswerPicture(console.HasColors(), context),
        _ => new NumberPicture(),
    };
}
