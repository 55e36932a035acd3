using BertGrains.Inference.Heads;

namespace BertGrains.Inference.Requests;

/// <summary>Tokenizes the inputs of a request by its plan. Thread-safe.</summary>
internal sealed class InputEncoder(ModelTokenizer tokenizer, RequestPlan plan, TruncationSide? side)
{
    /// <summary>Characters of an input, or its tokens where it has them.</summary>
    public static long SizeOf(InputItem input) => input.TokenIds?.Count ?? ((input.Text?.Length ?? 0L) + (input.Pair?.Length ?? 0));

    /// <summary>The item, and its windows if it has several; or an error.</summary>
    public (EncodedItem? Item, IReadOnlyList<EncodedItem>? Windows, BertError? Error) Encode(InputItem input)
    {
        if (plan.Check(input) is { } fault)
            return (null, null, fault);
        if (plan.Windows is not { } windowing)
        {
            var (item, error) = tokenizer.Encode(input, plan.Form, plan.Truncates, side, plan.CanSplit);
            return (item, null, error);
        }

        var (whole, invalid) = tokenizer.EncodeWhole(input, plan.Form);
        if (whole is null)
            return (null, null, invalid);
        var (windows, unfit) = windowing.Split(whole);
        return windows is null ? (null, null, unfit) : (whole, windows.Count == 1 ? null : windows, null);
    }
}
