using BertGrains.Cluster.Fronts;

namespace BertGrains.Cluster.Wire;

/// <summary>Requests and responses of decoding as they travel between a client and a front.</summary>
internal static class DecodeWire
{
    public static DecodeCall ToCall(DecodeRequest request) =>
        new(request.Model, IdBlock.Write(request.Ids), request.SkipSpecialTokens);

    /// <exception cref="WireFormatException">The ids are damaged.</exception>
    public static DecodeRequest ToRequest(DecodeCall call) => new(IdBlock.Read(call.Ids.Span), call.Model, call.SkipSpecialTokens);

    public static DecodeReply ToReply(DecodeResponse response) => response.Error is { } error
        ? new DecodeReply(error, default)
        : new DecodeReply(null, TextBlock.Write(response.Items));

    /// <exception cref="WireFormatException">The texts are damaged.</exception>
    public static DecodeResponse ToResponse(DecodeReply reply) => reply.Error is { } error
        ? new DecodeResponse { Error = error }
        : new DecodeResponse { Items = TextBlock.Read(reply.Items.Span) };
}
