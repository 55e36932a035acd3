namespace BertGrains.Cluster.Abstractions;

/// <summary>Requests and responses with anything in them that can be in them.</summary>
internal sealed class RandomMessages(Random random)
{
    private readonly List<string>[] _labels = [["yes", "no"], [], ["one", "\ud800", "three"]];

    public InferenceRequest Request() => new()
    {
        Model = random.Next(3) == 0 ? null : Text(),
        Heads = Several(3, () => Text()),
        Inputs = Several(8, Input),
        Truncate = random.Next(2) == 0,
        TruncationSide = random.Next(2) == 0 ? null : (TruncationSide)random.Next(2),
        Windows = random.Next(2) == 0 ? null : Windows(),
        Prompt = random.Next(2) == 0 ? null : Text(),
        Decode = new DecodeOptions
        {
            Normalize = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            Dimensions = random.Next(2) == 0 ? null : random.Next(),
            Aggregation = random.Next(2) == 0 ? null : (EntityAggregation)random.Next(5),
            Answers = random.Next(2) == 0
                ? null
                : new AnswerOptions { Count = random.Next(), MaxTokens = random.Next(), AllowNone = random.Next(2) == 0 },
            TopK = random.Next(2) == 0 ? null : random.Next(),
            Targets = random.Next(2) == 0 ? null : Several(3, Text),
            Precision = random.Next(2) == 0 ? null : (EmbeddingPrecision)random.Next(5),
            Features = random.Next(2) == 0 ? null : Features(),
        },
    };

    public InferenceResponse Response() => random.Next(6) == 0
        ? new InferenceResponse { Error = Error() }
        : new InferenceResponse { Items = Several(8, Item) };

    public List<IReadOnlyList<Token>> Tokens() =>
        [.. Several(4, () => Several(6, () => new Token(random.Next(), Text(), random.Next(2) == 0, random.Next(), random.Next())))];

    private ItemResult Item() => new()
    {
        Error = random.Next(4) == 0 ? Error() : null,
        Tokens = random.Next(),
        Truncated = random.Next(2) == 0,
        Windows = random.Next(1, int.MaxValue),
        Timings = new ItemTimings(Time(), Time(), Time()),
        Outputs = Several(4, Output),
    };

    private FeatureOptions Features() => new()
    {
        Layers = random.Next(2) == 0 ? null : Several(4, () => random.Next(-9, 9)),
        Mix = random.Next(2) == 0 ? null : Several(4, Value),
        Gamma = Value(),
        Pooling = (FeaturePooling)random.Next(7),
    };

    private HeadOutput Output() => random.Next(11) switch
    {
        0 => new EmbeddingOutput(Values()),
        1 => new ClassificationOutput(
            _labels[random.Next(_labels.Length)], Values(), Values(), random.Next(2) == 0 ? null : random.NextSingle()),
        2 => new EntitiesOutput(Several(4, () =>
            new EntitySpan(Text(), Value(), Text(), random.Next(), random.Next(), random.Next(2)))),
        3 => new AnswersOutput(Several(4, () => new Answer(Text(), Value(), random.Next(), random.Next())), Value()),
        4 => new FillMaskOutput(Several(3, () => new FilledMask(random.Next(), random.Next(), random.Next(2), Several(4, Fill)))),
        5 => new SparseEmbeddingOutput(Several(9, () => random.Next(int.MinValue, int.MaxValue)), Values()),
        6 => new QuantizedEmbeddingOutput(
            (EmbeddingPrecision)random.Next(1, 5), random.Next(), Several(9, () => (byte)random.Next(256)).ToArray()),
        7 => new FeaturesOutput(random.Next(), random.Next(), Values())
        {
            Layers = Several(3, () => random.Next(9)),
            TokenList = Several(4, Token),
        },
        8 => new TokenEmbeddingsOutput(random.Next(), Values(), Several(4, Token)),
        9 => new RelevanceOutput(Value()),
        _ => new FeaturesOutput(random.Next(), random.Next(), Values()),
    };

    private Token Token() => new(random.Next(), Text(), random.Next(2) == 0, random.Next(), random.Next()) { Sequence = random.Next(2) };

    private MaskFill Fill() => new(Value(), random.Next(), Text(), Text()) { PieceOf = random.Next(2) == 0 ? null : random.Next() };

    private WindowOptions Windows() => new()
    {
        Tokens = random.Next(2) == 0 ? null : random.Next(),
        Overlap = random.Next(2) == 0 ? null : random.Next(),
        Splits = random.Next(2) == 0 ? null : (WindowedSequence)random.Next(3),
        Combination = random.Next(2) == 0 ? null : (WindowCombination)random.Next(3),
    };

    private InputItem Input() => random.Next(3) switch
    {
        0 => InputItem.FromText(Text()),
        1 => InputItem.FromText(Text(), Text()),
        _ => InputItem.FromTokenIds(Several(6, () => random.Next(2) == 0 ? random.Next(65_536) : random.Next(int.MinValue, int.MaxValue))),
    };

    private BertError Error() => new(
        (ErrorCode)random.Next(Enum.GetValues<ErrorCode>().Length), Text(), random.Next(2) == 0 ? null : Time());

    private TimeSpan Time() => TimeSpan.FromTicks(random.NextInt64(long.MinValue, long.MaxValue));

    private float[] Values() => Several(20, Value);

    // Any bits: every kind of value that is not a number among them.
    private float Value() => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));

    // Any units in a third of the texts, so with surrogates that stand alone; letters in the others.
    private string Text()
    {
        var isWild = random.Next(3) == 0;
        return new string(Several(12, () => (char)(isWild ? random.Next(65_536) : random.Next('a', 'ƀ'))));
    }

    private T[] Several<T>(int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];
}
