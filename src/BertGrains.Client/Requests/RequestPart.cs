namespace BertGrains.Client.Requests;

/// <summary>Some neighbouring items of a request that travel in one call.</summary>
/// <param name="Start">Index of the first.</param>
/// <param name="Count">How many.</param>
/// <param name="Error">Why they cannot travel; null when they can.</param>
internal sealed record RequestPart(int Start, int Count, BertError? Error)
{
    public InferenceRequest Of(InferenceRequest request)
    {
        var items = new InputItem[Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = request.Inputs[Start + i];
        return request with { Inputs = items };
    }

    /// <summary>Results with the same error for each item.</summary>
    public IEnumerable<ItemResult> Fail(BertError error) => Enumerable.Repeat(new ItemResult { Error = error }, Count);
}
