namespace BertGrains.Cluster.Abstractions;

/// <summary>Requests and responses of inference as they travel between a client and a core silo.</summary>
public static class InferenceWire
{
    /// <summary>The call that carries a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="remaining">What is left of its timeout; null when it has none.</param>
    public static InferCall ToCall(InferenceRequest request, TimeSpan? remaining)
    {
        var decode = request.Decode;
        var options = new CallOptions(
            request.Truncate, request.TruncationSide, decode.Normalize, decode.Dimensions, decode.Aggregation);
        return new InferCall(request.Model, request.Heads.ToArray(), InputBlock.Write(request.Inputs), options, remaining);
    }

    /// <summary>The request that a call carries.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="WireFormatException">The items are damaged.</exception>
    public static InferenceRequest ToRequest(InferCall call) => new()
    {
        Model = call.Model,
        Heads = call.Heads,
        Inputs = InputBlock.Read(call.Inputs.Span),
        Truncate = call.Options.Truncate,
        TruncationSide = call.Options.TruncationSide,
        Decode = new DecodeOptions
        {
            Normalize = call.Options.Normalize,
            Dimensions = call.Options.Dimensions,
            Aggregation = call.Options.Aggregation,
        },
        Timeout = call.Remaining,
    };

    /// <summary>The reply that carries a response.</summary>
    /// <param name="response">The response.</param>
    public static InferReply ToReply(InferenceResponse response) => response.Error is { } error
        ? new InferReply(error, null, default)
        : new InferReply(null, response.Model, ResultBlock.Write(response.Items));

    /// <summary>The response that a reply carries.</summary>
    /// <param name="reply">The reply.</param>
    /// <exception cref="WireFormatException">The results are damaged.</exception>
    public static InferenceResponse ToResponse(InferReply reply) => reply.Error is { } error
        ? new InferenceResponse { Error = error }
        : new InferenceResponse { Model = reply.Model, Items = ResultBlock.Read(reply.Results.Span) };
}
