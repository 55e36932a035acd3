using BertGrains.Inference.Heads;

namespace BertGrains.Inference.Requests;

/// <summary>The prompt of a request. All heads of a request read one pass over one text, so a prompt is for all of them.</summary>
internal static class PromptChoice
{
    /// <summary>The form that the prompt gives to texts.</summary>
    /// <param name="name">The name in the request; null for the default of the heads, empty for none.</param>
    /// <param name="heads">The heads of the request.</param>
    /// <returns>The form or an error.</returns>
    public static (TextForm Form, BertError? Error) Of(string? name, IReadOnlyList<HeadDecoder> heads)
    {
        if (name is { Length: 0 })
            return (TextForm.Plain, null);
        var forms = new HashSet<TextForm>();
        foreach (var head in heads)
        {
            var key = name ?? head.Description.DefaultPrompt;
            if (key is null)
                forms.Add(TextForm.Plain);
            else if (head.FormOf(key) is { } form)
                forms.Add(form);
            else
                return (TextForm.Plain, NoSuchPrompt(head.Description));
        }

        return forms.Count == 1 ? (forms.Single(), null) : (TextForm.Plain, new BertError(
            ErrorCode.Unprocessable,
            $"The default prompts of the heads {string.Join(", ", heads.Select(head => head.Description.Name))} differ, and one request has one "
            + "prompt. Request the heads separately, or set the prompt."));
    }

    private static BertError NoSuchPrompt(HeadDescription head) => new(
        ErrorCode.InvalidRequest,
        head.Prompts.Count == 0
            ? $"The head {head.Name} has no prompts."
            : $"There is no such prompt; the head {head.Name} has {string.Join(", ", head.Prompts)}.");
}
