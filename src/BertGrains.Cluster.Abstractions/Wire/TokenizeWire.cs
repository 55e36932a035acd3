namespace BertGrains.Cluster.Abstractions;

/// <summary>Requests and responses of tokenisation as they travel between a client and a core silo.</summary>
public static class TokenizeWire
{
    /// <summary>The call that carries a request.</summary>
    /// <param name="request">The request.</param>
    public static TokenizeCall ToCall(TokenizeRequest request) =>
        new(request.Model, TextBlock.Write(request.Inputs), request.AddSpecialTokens);

    /// <summary>The request that a call carries.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="WireFormatException">The texts are damaged.</exception>
    public static TokenizeRequest ToRequest(TokenizeCall call) =>
        new(TextBlock.Read(call.Inputs.Span), call.Model, call.AddSpecialTokens);

    /// <summary>The reply that carries a response.</summary>
    /// <param name="response">The response.</param>
    public static TokenizeReply ToReply(TokenizeResponse response) => response.Error is { } error
        ? new TokenizeReply(error, default)
        : new TokenizeReply(null, TokenBlock.Write(response.Items));

    /// <summary>The response that a reply carries.</summary>
    /// <param name="reply">The reply.</param>
    /// <exception cref="WireFormatException">The tokens are damaged.</exception>
    public static TokenizeResponse ToResponse(TokenizeReply reply) => reply.Error is { } error
        ? new TokenizeResponse { Error = error }
        : new TokenizeResponse { Items = TokenBlock.Read(reply.Items.Span) };
}
