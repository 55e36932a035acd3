namespace BertGrains.Cluster.Abstractions;

/// <summary>Random requests and responses arrive as they were sent, and damaged ones are refused.</summary>
public sealed class BlockTests
{
    private const int Rounds = 2_000;

    private readonly Random _random = new(4);
    private readonly RandomMessages _messages;

    public BlockTests()
    {
        _messages = new RandomMessages(_random);
    }

    [Fact]
    public void Request_Any_ArrivesAsItWas()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var sent = _messages.Request();
            var remaining = TimeSpan.FromTicks(round);
            var received = InferenceWire.ToRequest(InferenceWire.ToCall(sent, remaining));
            Assert.Equal(MessageText.Of(sent with { Timeout = remaining }), MessageText.Of(received));
        }
    }

    [Fact]
    public void Response_Any_ArrivesAsItWas()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var sent = _messages.Response();
            Assert.Equal(MessageText.Of(sent), MessageText.Of(InferenceWire.ToResponse(InferenceWire.ToReply(sent))));
        }
    }

    [Fact]
    public void Tokens_Any_ArriveAsTheyWere()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var sent = new TokenizeResponse { Items = _messages.Tokens() };
            Assert.Equal(MessageText.Of(sent), MessageText.Of(TokenizeWire.ToResponse(TokenizeWire.ToReply(sent))));
        }
    }

    [Fact]
    public void TokenizeAndDecode_Any_ArriveAsTheyWere()
    {
        var tokenize = new TokenizeRequest(["text", "\udfff", string.Empty], "m", AddSpecialTokens: false);
        Assert.Equal(MessageText.Of(tokenize), MessageText.Of(TokenizeWire.ToRequest(TokenizeWire.ToCall(tokenize))));
        var decode = new DecodeRequest([[1, 2], [], [-1, 70_000]], null, SkipSpecialTokens: false);
        Assert.Equal(MessageText.Of(decode), MessageText.Of(DecodeWire.ToRequest(DecodeWire.ToCall(decode))));
        var decoded = new DecodeResponse { Items = ["text", "\ud800"] };
        Assert.Equal(MessageText.Of(decoded), MessageText.Of(DecodeWire.ToResponse(DecodeWire.ToReply(decoded))));
        var error = new BertError(ErrorCode.TooLarge, "message");
        Assert.Equal(error, DecodeWire.ToResponse(DecodeWire.ToReply(new DecodeResponse { Error = error })).Error);
        Assert.Equal(error, TokenizeWire.ToResponse(TokenizeWire.ToReply(new TokenizeResponse { Error = error })).Error);
    }

    [Fact]
    public void Labels_OfManyItems_AreSentOnceAndShared()
    {
        string[] labels = [.. Enumerable.Range(0, 1_000).Select(index => $"a label with a long name {index}")];
        var items = Enumerable.Range(0, 100)
            .Select(index => new ItemResult { Outputs = [new ClassificationOutput([.. labels], new float[] { index }, default, null)] });

        var block = ResultBlock.Write([.. items]);
        var received = ResultBlock.Read(block.Span).Select(item => ((ClassificationOutput)item.Outputs[0]).Labels).ToList();

        Assert.InRange(block.Length, labels.Sum(label => label.Length), 2 * labels.Sum(label => label.Length));
        Assert.Equal(labels, received[0]);
        Assert.All(received, one => Assert.Same(received[0], one));
    }

    [Fact]
    public void Results_LargerThanAMessage_FailWhereTheyDoNotFit()
    {
        var states = new float[8 << 20];
        states[1] = 7;
        var item = new ItemResult { Tokens = 512, Outputs = [new FeaturesOutput(512, 16_384, states)] };

        var block = ResultBlock.Write([item, item, item]);
        var received = ResultBlock.Read(block.Span);

        Assert.InRange(block.Length, 1, ResultBlock.MaxLength);
        Assert.Equal([null, ErrorCode.TooLarge, ErrorCode.TooLarge], received.Select(one => one.Error?.Code));
        Assert.Equal(7, ((FeaturesOutput)received[0].Outputs[0]).Values.Span[1]);
        Assert.Empty(received[1].Outputs);
    }

    [Fact]
    public void Error_OfALaterVersion_IsInternal()
    {
        var block = ResultBlock.Write([new ItemResult { Error = new BertError((ErrorCode)999, "from the future") }]);
        Assert.Equal(new BertError(ErrorCode.Internal, "from the future"), ResultBlock.Read(block.Span)[0].Error);
    }

    [Fact]
    public void Read_CutOffAnywhere_IsRefused()
    {
        for (var round = 0; round < 100; round++)
        {
            foreach (var (block, read) in Blocks())
            {
                for (var length = 0; length < block.Length; length++)
                    Assert.Throws<WireFormatException>(() => read(block[..length]));
            }
        }
    }

    [Fact]
    public void Read_DamagedAnywhere_IsRefusedOrRead()
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (block, read) in Blocks())
            {
                var damaged = block.ToArray();
                for (var flips = _random.Next(1, 4); flips > 0; flips--)
                    damaged[_random.Next(damaged.Length)] ^= (byte)(1 << _random.Next(8));
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    read(damaged);
                }
                catch (WireFormatException)
                {
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000 + (64 * damaged.Length));
            }
        }
    }

    private (ReadOnlyMemory<byte> Bytes, Action<ReadOnlyMemory<byte>> Read)[] Blocks() =>
    [
        (InputBlock.Write(_messages.Request().Inputs), bytes => InputBlock.Read(bytes.Span)),
        (ResultBlock.Write(_messages.Response().Items), bytes => ResultBlock.Read(bytes.Span)),
        (TokenBlock.Write(_messages.Tokens()), bytes => TokenBlock.Read(bytes.Span)),
        (TextBlock.Write(["text", "\ud800", string.Empty]), bytes => TextBlock.Read(bytes.Span)),
        (IdBlock.Write([[1, 2, 3], [], [70_000]]), bytes => IdBlock.Read(bytes.Span)),
    ];
}
