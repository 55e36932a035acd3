namespace BertGrains.Cluster.Abstractions;

/// <summary>Converts an <see cref="InferenceRequest"/> to an <see cref="InferCall"/> and back.</summary>
public static class InferCallConverter
{
    /// <param name="request">The request. Its timeout is not part of the call; the time left is set when it is sent.</param>
    /// <param name="revision">The required revision; null for any.</param>
    public static InferCall ToCall(InferenceRequest request, string? revision)
    {
        var decode = request.Decode;
        var options = new CallOptions(
            request.Truncate,
            request.TruncationSide ?? TruncationSide.Right,
            decode.Normalize,
            decode.Dimensions,
            decode.Aggregation,
            decode.Answers,
            request.Windows,
            decode.TopK,
            decode.Targets is null ? null : [.. decode.Targets],
            request.Prompt,
            decode.Features,
            decode.Precision,
            request.TruncationSide is null);
        return new InferCall(request.Model, [.. request.Heads], [.. request.Inputs], options, null, revision);
    }

    /// <param name="call">Result of <see cref="ToCall"/>.</param>
    public static InferenceRequest ToRequest(InferCall call) => new()
    {
        Model = call.Model,
        Heads = call.Heads,
        Inputs = call.Inputs,
        Truncate = call.Options.Truncate,
        TruncationSide = call.Options.TruncatesLikeModel ? null : call.Options.TruncationSide,
        Decode = new DecodeOptions
        {
            Normalize = call.Options.Normalize,
            Dimensions = call.Options.Dimensions,
            Aggregation = call.Options.Aggregation,
            Answers = call.Options.Answers,
            TopK = call.Options.TopK,
            Targets = call.Options.Targets,
            Features = call.Options.Features,
            Precision = call.Options.Precision,
        },
        Windows = call.Options.Windows,
        Prompt = call.Options.Prompt,
        Timeout = call.Remaining,
    };
}
