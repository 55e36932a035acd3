namespace BertGrains.Cluster.Abstractions;

/// <summary>Requests and responses of decoding as they travel between a client and a core silo.</summary>
public static class DecodeWire
{
    /// <summary>The call that carries a request.</summary>
    /// <param name="request">The request.</param>
    public static DecodeCall ToCall(DecodeRequest request) =>
        new(request.Model, IdBlock.Write(request.Ids), request.SkipSpecialTokens);

    /// <summary>The request that a call carries.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="WireFormatException">The ids are damaged.</exception>
    public static DecodeRequest ToRequest(DecodeCall call) => new(IdBlock.Read(call.Ids.Span), call.Model, call.SkipSpecialTokens);

    /// <summary>The reply that carries a response.</summary>
    /// <param name="response">The response.</param>
    public static DecodeReply ToReply(DecodeResponse response) => response.Error is { } error
        ? new DecodeReply(error, default)
        : new DecodeReply(null, TextBlock.Write(response.Items));

    /// <summary>The response that a reply carries.</summary>
    /// <param name="reply">The reply.</param>
    /// <exception cref="WireFormatException">The texts are damaged.</exception>
    public static DecodeResponse ToResponse(DecodeReply reply) => reply.Error is { } error
        ? new DecodeResponse { Error = error }
        : new DecodeResponse { Items = TextBlock.Read(reply.Items.Span) };
}
