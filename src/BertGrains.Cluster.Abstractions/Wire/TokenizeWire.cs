using BertGrains.Cluster.Fronts;

namespace BertGrains.Cluster.Wire;

/// <summary>Requests and responses of tokenisation as they travel between a client and a front.</summary>
internal static class TokenizeWire
{
    public static TokenizeCall ToCall(TokenizeRequest request) =>
        new(request.Model, TextBlock.Write(request.Inputs), request.AddSpecialTokens);

    /// <exception cref="WireFormatException">The texts are damaged.</exception>
    public static TokenizeRequest ToRequest(TokenizeCall call) =>
        new(TextBlock.Read(call.Inputs.Span), call.Model, call.AddSpecialTokens);

    public static TokenizeReply ToReply(TokenizeResponse response) => response.Error is { } error
        ? new TokenizeReply(error, default)
        : new TokenizeReply(null, TokenBlock.Write(response.Items));

    /// <exception cref="WireFormatException">The tokens are damaged.</exception>
    public static TokenizeResponse ToResponse(TokenizeReply reply) => reply.Error is { } error
        ? new TokenizeResponse { Error = error }
        : new TokenizeResponse { Items = TokenBlock.Read(reply.Items.Span) };
}
