namespace BertGrains.Inference.Kernels;

public sealed unsafe class AttentionKernelTests
{
    private static readonly int[] Sizes = [1, 8, 12, 16, 20, 32, 64];

    [Theory]
    [InlineData(LaneKind.Avx512, 1)]
    [InlineData(LaneKind.Avx2, 1)]
    [InlineData(LaneKind.Avx512, 3)]
    [InlineData(LaneKind.Avx2, 3)]
    public void Run_AnyShape_IsTheAttention(LaneKind lanes, int heads) =>
        lanes.Run(() => RunAnyShape<Avx512Lanes>(heads), () => RunAnyShape<Avx2Lanes>(heads));

    private static void RunAnyShape<T>(int heads)
        where T : struct, IFloatLanes<T>
    {
        var scratch = new Scratch();
        foreach (var size in Sizes)
        {
            foreach (var tokens in Enumerable.Range(1, 40).Append(257))
                Check<T>(new AttentionShape(tokens, heads, size), scratch, spread: 1, tolerance: 2e-6);
        }
    }

    // Scores of ±80 and more: all but one exponential vanish, and a difference of scores is as exact as the scores.
    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Run_LargeScores_IsTheAttention(LaneKind lanes) =>
        lanes.Run(RunLargeScores<Avx512Lanes>, RunLargeScores<Avx2Lanes>);

    private static void RunLargeScores<T>()
        where T : struct, IFloatLanes<T>
    {
        var scratch = new Scratch();
        foreach (var spread in (float[])[9, 20, 100])
        {
            foreach (var tokens in (int[])[1, 2, 5, 17, 33])
                Check<T>(new AttentionShape(tokens, 2, 32), scratch, spread, tolerance: spread * spread * 1e-6);
        }
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Run_EqualScores_IsTheMeanOfTheValues(LaneKind lanes) =>
        lanes.Run(() => Check<Avx512Lanes>(new AttentionShape(19, 1, 20), new Scratch(), 0, 1e-6), () => Check<Avx2Lanes>(new AttentionShape(19, 1, 20), new Scratch(), 0, 1e-6));

    // A query whose scores overflow has no result: plain ONNX Runtime gives NaN too, and the item fails.
    [Theory]
    [InlineData(LaneKind.Avx512, float.NaN)]
    [InlineData(LaneKind.Avx2, float.NaN)]
    [InlineData(LaneKind.Avx512, 1e30f)]
    [InlineData(LaneKind.Avx2, 1e30f)]
    public void Run_ScoreIsNotFinite_ResultIsNotFinite(LaneKind lanes, float query) => lanes.Run(
        () => RunScoreIsNotFinite<Avx512Lanes>(query), () => RunScoreIsNotFinite<Avx2Lanes>(query));

    private static void RunScoreIsNotFinite<T>(float query)
        where T : struct, IFloatLanes<T>
    {
        const int size = 16;
        foreach (var token in (int[])[0, 3, 20])
        {
            var shape = new AttentionShape(21, 1, size);
            var projected = Projected(shape, 1e10f, new Random(1));
            projected.Values.Slice(token * 3 * size, size).Fill(query);

            var context = Run<T>(projected, new GuardedMemory<float>(new float[3 * size]), shape, new Scratch());

            Assert.All(context.Values.Slice(token * size, size).ToArray(), value => Assert.False(float.IsFinite(value)));
        }
    }

    // Windows shorter and longer than a block of rows, a register and the sequence; tables with more positions than tokens.
    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Run_RotationWindowAndBias_IsTheAttention(LaneKind lanes) => lanes.Run(RunTerms<Avx512Lanes>, RunTerms<Avx2Lanes>);

    private static void RunTerms<T>()
        where T : struct, IFloatLanes<T>
    {
        var scratch = new Scratch();
        foreach (var tokens in (int[])[1, 3, 4, 5, 16, 17, 40, 131])
        {
            foreach (var size in (int[])[8, 24, 64])
            {
                Check<T>(new AttentionShape(tokens, 2, size), scratch, 1, 4e-6, new TestTerms(Rotates: true, Window: null, HasBias: false));
                Check<T>(new AttentionShape(tokens, 2, size), scratch, 1, 4e-6, new TestTerms(Rotates: false, Window: null, HasBias: true));
                foreach (var window in (int[])[0, 1, 3, 8, 64, 1_000])
                    Check<T>(new AttentionShape(tokens, 2, size), scratch, 1, 4e-6, new TestTerms(Rotates: true, window, HasBias: window == 8));
            }
        }
    }

    // The tokens that expand a query are read by no other, and read the query.
    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Run_TokensThatAreNotAttended_AreReadByNone(LaneKind lanes) => lanes.Run(RunAttended<Avx512Lanes>, RunAttended<Avx2Lanes>);

    private static void RunAttended<T>()
        where T : struct, IFloatLanes<T>
    {
        var scratch = new Scratch();
        foreach (var (tokens, attended) in (IEnumerable<(int, int)>)[(2, 1), (5, 4), (32, 3), (32, 16), (32, 17), (32, 31), (131, 70)])
        {
            var shape = new AttentionShape(tokens, 2, 24) { Attended = attended };
            Check<T>(shape, scratch, 1, 4e-6);
            Check<T>(shape, scratch, 1, 4e-6, new TestTerms(Rotates: true, Window: 64, HasBias: true));
        }
    }

    // An import refuses it; damaged items give an error of the item, and read no memory beyond the keys.
    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Run_NoTokenInTheWindowIsAttended_ResultIsNotFinite(LaneKind lanes) => lanes.Run(RunNothing<Avx512Lanes>, RunNothing<Avx2Lanes>);

    private static void RunNothing<T>()
        where T : struct, IFloatLanes<T>
    {
        var shape = new AttentionShape(70, 1, 16) { Attended = 3 };
        var terms = new TestTerms(Rotates: false, Window: 8, HasBias: false);
        terms.Fill(shape);

        var context = Run<T>(Projected(shape, 1, new Random(1)), new GuardedMemory<float>(new float[48]), shape, new Scratch(), terms.Terms);

        context.AssertGuards();
        Assert.All(context.Values[(12 * 16)..].ToArray(), value => Assert.False(float.IsFinite(value)));
    }

    private static void Check<T>(AttentionShape shape, Scratch scratch, float spread, double tolerance, TestTerms? terms = null)
        where T : struct, IFloatLanes<T>
    {
        terms?.Fill(shape);
        var random = new Random((shape.Tokens * 31) + shape.Size);
        var projected = Projected(shape, spread, random);
        var bias = new GuardedMemory<float>([.. Enumerable.Range(0, 3 * shape.Heads * shape.Size).Select(_ => random.NextSingle() - 0.5f)]);

        var context = Run<T>(projected, bias, shape, scratch, terms?.Terms ?? default);

        context.AssertGuards();
        var worst = Expected(projected.Values, bias.Values, shape, terms).Zip(context.Values.ToArray()).Max(pair => Difference(pair.First, pair.Second));
        Assert.True(worst <= tolerance * Math.Max(1, spread), $"{shape}: the largest difference is {worst}.");
    }

    private static double Difference(double expected, float actual) => float.IsFinite(actual) ? Math.Abs(expected - actual) : double.MaxValue;

    // What ran before on the thread left NaN in all of its memory.
    private static GuardedMemory<float> Run<T>(GuardedMemory<float> projected, GuardedMemory<float> bias, AttentionShape shape, Scratch scratch, AttentionTerms terms = default)
        where T : struct, IFloatLanes<T>
    {
        const int mostMemory = 100_000;
        new Span<float>(scratch.Reserve(mostMemory), mostMemory).Fill(float.NaN);
        var context = new GuardedMemory<float>(shape.Tokens * shape.Heads * shape.Size);
        AttentionKernel<T>.Run(projected.Address, bias.Address, shape, terms, scratch, context.Address);
        GC.KeepAlive(scratch);
        return context;
    }

    private static GuardedMemory<float> Projected(AttentionShape shape, float spread, Random random) =>
        new([.. Enumerable.Range(0, shape.Tokens * 3 * shape.Heads * shape.Size).Select(_ => ((random.NextSingle() * 2) - 1) * spread)]);

    private static double[] Expected(ReadOnlySpan<float> projected, ReadOnlySpan<float> bias, AttentionShape shape, TestTerms? terms)
    {
        var hidden = shape.Heads * shape.Size;
        var context = new double[shape.Tokens * hidden];
        var weights = new double[shape.Tokens];
        for (var column = 0; column < hidden; column += shape.Size)
        {
            for (var query = 0; query < shape.Tokens; query++)
            {
                for (var key = 0; key < shape.Tokens; key++)
                {
                    weights[key] = 0;
                    for (var i = column; i < column + shape.Size; i++)
                        weights[key] += Rotated(projected, bias, query, 0, i) * Rotated(projected, bias, key, hidden, i) / Math.Sqrt(shape.Size);
                    weights[key] += key < shape.Attended ? terms?.BiasOf(column / shape.Size, key - query) ?? 0 : double.NegativeInfinity;
                }

                var most = weights.Max();
                var sum = weights.Sum(weight => Math.Exp(weight - most));
                for (var key = 0; key < shape.Tokens; key++)
                {
                    for (var i = column; i < column + shape.Size; i++)
                        context[(query * hidden) + i] += Math.Exp(weights[key] - most) / sum * At(projected, bias, key, (2 * hidden) + i);
                }
            }
        }

        return context;

        double Rotated(ReadOnlySpan<float> values, ReadOnlySpan<float> added, int token, int start, int column)
        {
            if (terms?.Rotates is not true)
                return At(values, added, token, start + column);
            var (half, i) = (shape.Size / 2, column % shape.Size);
            var (cos, sin) = terms.Angle(token, i % half);
            return i < half
                ? (At(values, added, token, start + column) * cos) - (At(values, added, token, start + column + half) * sin)
                : (At(values, added, token, start + column) * cos) + (At(values, added, token, start + column - half) * sin);
        }

        double At(ReadOnlySpan<float> values, ReadOnlySpan<float> added, int token, int column) =>
            (double)values[(token * 3 * hidden) + column] + added[column];
    }
}

/// <summary>Random tables of what attention has besides queries, keys and values.</summary>
internal sealed unsafe record TestTerms(bool Rotates, int? Window, bool HasBias)
{
    private GuardedMemory<float> _cosines = new(0);
    private GuardedMemory<float> _sines = new(0);
    private GuardedMemory<float> _bias = new(0);
    private int _half;
    private int _positions;

    public AttentionTerms Terms => new()
    {
        Cosines = Rotates ? _cosines.Address : null,
        Sines = Rotates ? _sines.Address : null,
        Window = Window,
        PositionBias = HasBias ? _bias.Address : null,
        Positions = _positions,
    };

    public void Fill(AttentionShape shape)
    {
        var random = new Random(shape.Tokens);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
        (_half, _positions) = (shape.Size / 2, shape.Tokens + random.Next(3));
        float[] angles = Values(_positions * _half);
        _cosines = new([.. angles.Select(MathF.Cos)]);
        _sines = new([.. angles.Select(MathF.Sin)]);
        _bias = new(Values(shape.Heads * ((2 * _positions) - 1)));
    }

    public (double Cos, double Sin) Angle(int token, int i) => (_cosines.Values[(token * _half) + i], _sines.Values[(token * _half) + i]);

    public double BiasOf(int head, int distance) => Math.Abs(distance) > Window ? double.NegativeInfinity
        : HasBias ? _bias.Values[(head * ((2 * _positions) - 1)) + distance + _positions - 1]
        : 0;
}
