using BertGrains.Inference.Heads;

namespace BertGrains.Inference.Requests;

/// <summary>The prompt of a request. All heads of a request read one pass over one text, so a prompt is for all of them.</summary>
internal static class PromptChoice
{
    /// <summary>The text of the prompt.</summary>
    /// <param name="name">The name in the request; null for the default of the heads, empty for none.</param>
    /// <param name="heads">The heads of the request.</param>
    /// <returns>The text, empty for none, or an error.</returns>
    public static (string Text, BertError? Error) Of(string? name, IReadOnlyList<HeadDecoder> heads)
    {
        if (name is { Length: 0 })
            return ("", null);
        var texts = new HashSet<string>();
        foreach (var head in heads)
        {
            var key = name ?? head.Description.DefaultPrompt;
            if (key is null)
                texts.Add("");
            else if (head.Prompts?.TryGetValue(key, out var text) is true)
                texts.Add(text!);
            else
                return ("", NoSuchPrompt(head.Description));
        }

        return texts.Count == 1 ? (texts.Single(), null) : ("", new BertError(
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
