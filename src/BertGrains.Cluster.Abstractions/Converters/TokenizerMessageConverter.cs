namespace BertGrains.Cluster.Abstractions;

/// <summary>Converts requests and responses of tokenization and decoding to messages and back.</summary>
public static class TokenizerMessageConverter
{
    /// <summary>The message of a request.</summary>
    public static TokenizeCall ToCall(TokenizeRequest request) => new(request.Model, [.. request.Inputs], request.AddSpecialTokens);

    /// <summary>The message of a request.</summary>
    public static DecodeCall ToCall(DecodeRequest request) =>
        new(request.Model, [.. request.Ids.Select(ids => ids as int[] ?? [.. ids])], request.SkipSpecialTokens);

    /// <summary>The request of a message.</summary>
    public static TokenizeRequest ToRequest(TokenizeCall call) => new(call.Inputs, call.Model, call.AddSpecialTokens);

    /// <summary>The request of a message.</summary>
    public static DecodeRequest ToRequest(DecodeCall call) => new(call.Ids, call.Model, call.SkipSpecialTokens);

    /// <summary>The message of a response.</summary>
    public static TokenizeReply ToReply(TokenizeResponse response) =>
        new(response.Error, [.. response.Items.Select(tokens => tokens as Token[] ?? [.. tokens])]);

    /// <summary>The message of a response.</summary>
    public static DecodeReply ToReply(DecodeResponse response) => new(response.Error, [.. response.Items]);

    /// <summary>The response of a message.</summary>
    public static TokenizeResponse ToResponse(TokenizeReply reply) => new() { Error = reply.Error, Items = reply.Items };

    /// <summary>The response of a message.</summary>
    public static DecodeResponse ToResponse(DecodeReply reply) => new() { Error = reply.Error, Items = reply.Items };
}
