using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;

namespace BertGrains.Gateway.Inference;

/// <summary>Heads on the inputs of a body, on our own paths: there an input that fails leaves its neighbours alone.</summary>
internal static class ItemByItem
{
    /// <summary>One result an input, with the compute headers set; or why the request failed as a whole.</summary>
    public static async Task<(IReadOnlyList<ItemResult> Items, RequestError? Error)> RunAsync(
        Exchange exchange, RequestBody body, ModelDescription model, IReadOnlyList<string> heads)
    {
        var inputs = body.Inputs!;
        if (inputs.Count == 0)
            return ([], new(Failure.EmptyInput, "`inputs` is empty."));
        if (ItemLimit.Check(inputs.Count, exchange.Options) is { } tooMany)
            return ([], tooMany);
        var response = await exchange.Client.InferAsync(
            new InferenceRequest
            {
                Model = model.Name,
                Inputs = inputs.Items,
                Heads = heads,
                Truncate = body.Truncate ?? exchange.Options.AutoTruncate,
                TruncationSide = body.TruncationSide,
                Decode = new DecodeOptions { Normalize = body.Normalize, Dimensions = body.Dimensions, Aggregation = body.Aggregation },
                Timeout = body.Timeout,
            },
            exchange.Aborted);
        if ((response.Error ?? ErrorOfAll(response.Items, inputs.Single)) is { } error)
            return ([], RequestError.From(error));
        ComputeHeaders.Set(exchange, inputs.Items, response.Items);
        return (response.Items, null);
    }

    /// <summary>
    /// A single input fails with its request. Of a list, one fault of the server's that hit every item is the request's, so that a client
    /// sees the status and waits before it tries again.
    /// </summary>
    private static BertError? ErrorOfAll(IReadOnlyList<ItemResult> items, bool single)
    {
        var first = items[0].Error;
        if (single || first is null)
            return first;
        var serverSide = first.Code is ErrorCode.Overloaded or ErrorCode.Unavailable or ErrorCode.DeadlineExceeded or ErrorCode.Internal;
        return serverSide && items.All(item => item.Error?.Code == first.Code) ? first : null;
    }
}
