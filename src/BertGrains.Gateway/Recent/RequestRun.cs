namespace BertGrains.Gateway.Recent;

/// <summary>What a request ran, and how long. A feature of the requests that ran heads.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Heads">Names of the heads.</param>
/// <param name="Items">Number of items.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Started">Timestamp of the call to the engine or cluster.</param>
/// <param name="Time">Time of the call.</param>
/// <param name="Slowest">Times of the item that took longest.</param>
internal sealed record RequestRun(
    string Model, IReadOnlyList<string> Heads, int Items, long Tokens, long Started, TimeSpan Time, ItemTimings Slowest)
{
    /// <summary>Describes a call that has ended.</summary>
    public static RequestRun Of(InferenceRequest request, InferenceResponse response, string model, long started, TimeSpan time)
    {
        var (tokens, slowest) = (0L, default(ItemTimings));
        foreach (var item in response.Items)
        {
            tokens += item.Tokens;
            if (Sum(item.Timings) > Sum(slowest))
                slowest = item.Timings;
        }

        return new RequestRun(model, request.Heads, request.Inputs.Count, tokens, started, time, slowest);
    }

    /// <summary>Time of the call that is none of the item's: that of the other items, of the network, and of decoding.</summary>
    public TimeSpan Other => TimeSpan.FromTicks(Math.Max(0, (Time - Sum(Slowest)).Ticks));

    private static TimeSpan Sum(ItemTimings timings) => timings.Tokenization + timings.Queue + timings.Inference;
}
