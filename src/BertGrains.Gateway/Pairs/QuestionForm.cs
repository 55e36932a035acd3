using System.Text.Json;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pairs;

/// <summary>A question with its context, or a list of them. The question is the text of an item, the context its pair.</summary>
internal sealed record Questions(InputList List);

/// <summary>Reads <see cref="Questions"/>. Items over <paramref name="maxItems"/> are counted and skipped.</summary>
internal sealed class QuestionForm(int maxItems)
{
    public const string Question = "question";
    public const string Context = "context";

    /// <summary>The form, to follow a name in a list of members.</summary>
    public const string Shape = "an object with the texts question and context, or a list of such objects";

    private const string Expected = "must be " + Shape;

    public Questions Read(ref Utf8JsonReader reader) => new(ItemForm.OneOrMany(ref reader, maxItems, Item));

    private static InputItem Item(ref Utf8JsonReader reader)
    {
        var item = ItemForm.TwoTexts(ref reader, Question, Context, Expected);
        return item.Pair is null ? throw new FormException(Expected) : item;
    }
}
