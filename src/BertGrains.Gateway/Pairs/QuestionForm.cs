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

    private const string Expected = "must be an object with question and context, or a list of them";

    public Questions Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return new(InputList.One(Item(ref reader)));
        var items = new List<InputItem>();
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (++count > maxItems)
                reader.Skip();
            else
                items.Add(Item(ref reader));
        }

        return new(new InputList(items, count, Single: false));
    }

    private static InputItem Item(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormException(Expected);
        string? question = null, context = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isQuestion = reader.ValueTextEquals(Question);
            if ((!isQuestion && !reader.ValueTextEquals(Context)) || (isQuestion ? question : context) is not null)
                throw new FormException(Expected + ", once each");
            reader.Read();
            if (isQuestion)
                question = Scalars.Text(ref reader, Question);
            else
                context = Scalars.Text(ref reader, Context);
        }

        return question is null || context is null ? throw new FormException(Expected) : InputItem.FromText(question, context);
    }
}
