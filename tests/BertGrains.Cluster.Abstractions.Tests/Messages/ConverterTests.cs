using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Random requests and responses through converters and Orleans' serializer.</summary>
public sealed class ConverterTests : IDisposable
{
    private const int Rounds = 2_000;

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly Random _random = new(4);
    private readonly RandomMessages _messages;

    public ConverterTests()
    {
        _messages = new RandomMessages(_random);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Request_Any_ArrivesAsItWas()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var sent = _messages.Request();
            var remaining = TimeSpan.FromTicks(round);
            var received = InferCallConverter.ToRequest(Send(InferCallConverter.ToCall(sent, null) with { Remaining = remaining }));
            AssertEqual(sent with { Timeout = remaining }, received);
        }
    }

    /// <summary>Messages as older versions sent them, where the side was never that of the model.</summary>
    [Theory]
    [InlineData("01", TruncationSide.Right)]
    [InlineData("05", TruncationSide.Left)]
    public void Request_OfAnOlderVersion_HasTheSideThatItNames(string side, TruncationSide expected)
    {
        var message = "20E8C0012100034113656D62656464696E67E021000321E8400D612074657874C101C101E0E021E800030903" + side
            + "C101C101C101C101C101C101C101E0C101C101E0";

        var request = InferCallConverter.ToRequest(Serializer.Deserialize<InferCall>(Convert.FromHexString(message))!);

        Assert.Equal((expected, "a text"), (request.TruncationSide, request.Inputs[0].Text));
    }

    [Fact]
    public void Response_Any_ArrivesAsItWas()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var sent = _messages.Response();
            AssertEqual(sent, InferReplyConverter.ToResponse(Send(InferReplyConverter.ToReply(sent, long.MaxValue))));
        }
    }

    [Fact]
    public void Tokens_Any_ArriveAsTheyWere()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var sent = new TokenizeResponse { Items = _messages.Tokens() };
            AssertEqual(sent, TokenizerMessageConverter.ToResponse(Send(TokenizerMessageConverter.ToReply(sent))));
        }
    }

    [Fact]
    public void TokenizeAndDecode_Any_ArriveAsTheyWere()
    {
        var tokenize = new TokenizeRequest(["text", "a \ud83d\ude00", string.Empty], "m", AddSpecialTokens: false);
        AssertEqual(tokenize, TokenizerMessageConverter.ToRequest(Send(TokenizerMessageConverter.ToCall(tokenize))));
        var decode = new DecodeRequest([[1, 2], [], [-1, 70_000]], null, SkipSpecialTokens: false);
        AssertEqual(decode, TokenizerMessageConverter.ToRequest(Send(TokenizerMessageConverter.ToCall(decode))));
        var decoded = new DecodeResponse { Items = ["text", "two"] };
        AssertEqual(decoded, TokenizerMessageConverter.ToResponse(Send(TokenizerMessageConverter.ToReply(decoded))));
        var error = new BertError(ErrorCode.TooLarge, "message");
        AssertEqual(
            new DecodeResponse { Error = error },
            TokenizerMessageConverter.ToResponse(Send(TokenizerMessageConverter.ToReply(new DecodeResponse { Error = error }))));
        AssertEqual(
            new TokenizeResponse { Error = error },
            TokenizerMessageConverter.ToResponse(Send(TokenizerMessageConverter.ToReply(new TokenizeResponse { Error = error }))));
    }

    [Fact]
    public void Text_UnpairedSurrogates_KeepTheOffsets()
    {
        var sent = InferCallConverter.ToCall(Request("a lone \ud83d high one, \udc00 and at the end \ud800"), null);
        Assert.Equal("a lone \ufffd high one, \ufffd and at the end \ufffd", InferCallConverter.ToRequest(Send(sent)).Inputs[0].Text);
    }

    [Fact]
    public void Error_CodeOfANewerVersion_IsInternal()
    {
        var error = new BertError((ErrorCode)1_000, "message", TimeSpan.FromSeconds(1));
        Assert.Equal(error with { Code = ErrorCode.Internal }, Send(InferReplyConverter.Failed(error)).Error);
    }

    [Fact]
    public void Labels_OfManyItems_AreSentOnceAndShared()
    {
        string[] labels = [.. Enumerable.Range(0, 1_000).Select(index => $"a label with a long name {index}")];
        var items = Enumerable.Range(0, 100)
            .Select(index => new ItemResult { Outputs = [new ClassificationOutput([.. labels], new float[] { index }, default, null)] });

        var bytes = Serializer.SerializeToArray(InferReplyConverter.ToReply(new InferenceResponse { Items = [.. items] }, long.MaxValue));
        var received = InferReplyConverter.ToResponse(Serializer.Deserialize<InferReply>(bytes)!).Items
            .Select(item => ((ClassificationOutput)item.Outputs[0]).Labels).ToList();

        Assert.InRange(bytes.Length, labels.Sum(label => label.Length), 2 * labels.Sum(label => label.Length));
        Assert.Equal(labels, received[0]);
        Assert.All(received, one => Assert.Same(received[0], one));
    }

    [Fact]
    public void ToResponse_BlockOfValuesIsTooShort_IsRefused()
    {
        var reply = InferReplyConverter.ToReply(
            new InferenceResponse { Items = [new ItemResult { Outputs = [new EmbeddingOutput(new float[8])] }] }, long.MaxValue);
        Assert.Throws<InvalidDataException>(() => InferReplyConverter.ToResponse(reply with { Values = reply.Values[..12] }));
    }

    [Fact]
    public void ToReply_AnyLimit_IsNotExceeded()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var sent = _messages.Response();
            var limit = _random.Next(8_000);
            var reply = InferReplyConverter.ToReply(sent, limit);

            // The bytes of errors and of the message itself are not part of the limit.
            var fixedBytes = 512 + (sent.Items.Count * 600);
            Assert.InRange(Serializer.SerializeToArray(reply).Length, 0, limit + fixedBytes);
            Assert.All(reply.Items.Where(item => item.Error is null), item => Assert.NotNull(item.Outputs));
        }
    }

    [Fact]
    public void ToReply_ItemBeyondTheLimit_FailsAlone()
    {
        var small = new ItemResult { Outputs = [new EmbeddingOutput(new float[10])] };
        var large = new ItemResult { Outputs = [new FeaturesOutput(100, 100, new float[10_000])] };

        var reply = Send(InferReplyConverter.ToReply(new InferenceResponse { Items = [small, large, small] }, 20_000));

        Assert.Equal([null, ErrorCode.TooLarge, null], reply.Items.Select(item => item.Error?.Code));
        Assert.Contains("20000 bytes", reply.Items[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToReply_ManyLongErrors_StayWithinTheLimit()
    {
        var failed = Enumerable.Range(0, 1_000)
            .Select(index => new ItemResult { Error = new BertError(ErrorCode.TooLarge, $"{index} {new string('x', 1_000)}") });
        var reply = InferReplyConverter.ToReply(new InferenceResponse { Items = [.. failed] }, 500_000);
        Assert.InRange(Serializer.SerializeToArray(reply).Length, 100_000, 500_000);
    }

    [Fact]
    public void Bound_TokensOrTextsBeyondTheLimit_AreAnError()
    {
        var tokens = TokenizerMessageConverter.ToReply(new TokenizeResponse { Items = [[new Token(1, "text", false, 0, 4)]] });
        Assert.Same(tokens, ReplyLimit.Bound(tokens, 100));
        Assert.Equal(ErrorCode.TooLarge, ReplyLimit.Bound(tokens, 10).Error?.Code);
        var texts = new DecodeReply(null, [new string('x', 100)]);
        Assert.Same(texts, ReplyLimit.Bound(texts, 1_000));
        Assert.Equal(ErrorCode.TooLarge, ReplyLimit.Bound(texts, 100).Error?.Code);
    }

    [Fact]
    public void Bound_AnyTokens_AreNotUnderestimated()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var reply = TokenizerMessageConverter.ToReply(new TokenizeResponse { Items = _messages.Tokens() });
            // The message itself takes less than the room that the limit leaves for it.
            var limit = Serializer.SerializeToArray(reply).Length - 128;
            Assert.True(limit <= 0 || ReplyLimit.Bound(reply, limit - 1).Error is not null);
        }
    }

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    private static InferenceRequest Request(string text) => new() { Inputs = [InputItem.FromText(text)], Heads = ["embed"] };

    // UTF-8 replaces unpaired surrogates.
    private static void AssertEqual(object sent, object received) =>
        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(MessageText.Of(sent))), MessageText.Of(received));

    private T Send<T>(T message) => Serializer.Deserialize<T>(Serializer.SerializeToArray(message))!;
}
