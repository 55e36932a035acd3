namespace BertGrains.Inference.Kernels;

public sealed unsafe class RowKernelsTests
{
    [Theory]
    [InlineData(LaneKind.Avx512, 16)]
    [InlineData(LaneKind.Avx2, 16)]
    [InlineData(LaneKind.Avx512, 48)]
    [InlineData(LaneKind.Avx2, 48)]
    public void Sums_AnyRow_AreThoseOfEachElement(LaneKind lanes, int count) =>
        lanes.Run(() => SumsAnyRow<Avx512Lanes>(count), () => SumsAnyRow<Avx2Lanes>(count));

    private static void SumsAnyRow<T>(int count)
        where T : struct, IFloatLanes<T>
    {
        var left = new GuardedMemory<float>(Noise(count, 1));
        var right = new GuardedMemory<float>(Noise(count, 2));
        var bytes = new GuardedMemory<sbyte>([.. Enumerable.Range(0, count).Select(i => (sbyte)((i * 37 % 256) - 128))]);
        var target = new GuardedMemory<float>(count);

        RowKernels<T>.Add(left.Address, right.Address, target.Address, count);
        Assert.Equal(Each(count, i => left.Values[i] + right.Values[i]), target.Values.ToArray());

        var rows = new GuardedMemory<float>(Noise(3 * count, 3));
        var factors = new GuardedMemory<float>([0.5f, -2, 3]);
        foreach (var rowCount in (int[])[0, 1, 3])
        {
            RowKernels<T>.Sum(
                left.Address, right.Address, left.Address, factors.Address, rows.Address, rowCount, target.Address, count);
            Assert.Equal(
                Each(count, i => (2 * left.Values[i]) + right.Values[i] + Scaled(i, rowCount)), target.Values.ToArray(), Near);
        }

        target.Values.Clear();
        RowKernels<T>.AddScaled(bytes.Address, 0.25f, target.Address, count);
        Assert.Equal(Each(count, i => 0.25f * bytes.Values[i]), target.Values.ToArray());
        target.AssertGuards();

        float Scaled(int i, int rowCount) => Enumerable.Range(0, rowCount).Sum(k => factors.Values[k] * rows.Values[(k * count) + i]);
    }

    [Theory]
    [InlineData(LaneKind.Avx512, 1)]
    [InlineData(LaneKind.Avx2, 1)]
    [InlineData(LaneKind.Avx512, 3)]
    [InlineData(LaneKind.Avx2, 3)]
    [InlineData(LaneKind.Avx512, 512)]
    [InlineData(LaneKind.Avx2, 512)]
    public void Mean_Rows_IsThatOfEachColumn(LaneKind lanes, int rows) =>
        lanes.Run(() => MeanRows<Avx512Lanes>(rows), () => MeanRows<Avx2Lanes>(rows));

    private static void MeanRows<T>(int rows)
        where T : struct, IFloatLanes<T>
    {
        const int count = 48;
        var values = new GuardedMemory<float>(Noise(rows * count, 3));
        var target = new GuardedMemory<float>(count);

        RowKernels<T>.Mean(values.Address, rows, count, target.Address);

        Assert.Equal(
            Each(count, column => (float)Enumerable.Range(0, rows).Average(row => (double)values.Values[(row * count) + column])),
            target.Values.ToArray(),
            Near);
        target.AssertGuards();
    }

    [Theory]
    [InlineData(LaneKind.Avx512, 0f, 1f)]
    [InlineData(LaneKind.Avx2, 0f, 1f)]
    [InlineData(LaneKind.Avx512, 1e4f, 1f)]
    [InlineData(LaneKind.Avx2, 1e4f, 1f)]
    [InlineData(LaneKind.Avx512, 0f, 1e-4f)]
    [InlineData(LaneKind.Avx2, 0f, 1e-4f)]
    [InlineData(LaneKind.Avx512, 0f, 1e15f)]
    [InlineData(LaneKind.Avx2, 0f, 1e15f)]
    public void Normalize_AnyRow_IsAccurate(LaneKind lanes, float mean, float deviation) => lanes.Run(
        () => NormalizeAnyRow<Avx512Lanes>(mean, deviation), () => NormalizeAnyRow<Avx2Lanes>(mean, deviation));

    private static void NormalizeAnyRow<T>(float mean, float deviation)
        where T : struct, IFloatLanes<T>
    {
        const int count = 384;
        const float epsilon = 1e-12f;
        var row = new GuardedMemory<float>([.. Noise(count, 4).Select(value => mean + (deviation * value))]);
        var (scale, shift) = (new GuardedMemory<float>(Noise(count, 5)), new GuardedMemory<float>(Noise(count, 6)));
        double[] before = [.. row.Values.ToArray().Select(value => (double)value)];
        var average = before.Average();
        var spread = Math.Sqrt(before.Average(value => (value - average) * (value - average)) + epsilon);
        var expected = Each(count, i => (float)(((before[i] - average) / spread * scale.Values[i]) + shift.Values[i]));

        RowKernels<T>.Normalize(row.Address, count, scale.Address, shift.Address, epsilon);

        // A large mean takes digits of the values themselves.
        var tolerance = 2e-6 * Math.Max(1, mean / deviation);
        Assert.All(expected.Zip(row.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        row.AssertGuards();
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Normalize_ConstantRow_IsTheShift(LaneKind lanes) =>
        lanes.Run(NormalizeConstantRow<Avx512Lanes>, NormalizeConstantRow<Avx2Lanes>);

    private static void NormalizeConstantRow<T>()
        where T : struct, IFloatLanes<T>
    {
        foreach (var value in (float[])[0, 1, -2.5f, 1_024])
        {
            var row = new GuardedMemory<float>(Each(64, _ => value));
            var (scale, shift) = (new GuardedMemory<float>(Noise(64, 7)), new GuardedMemory<float>(Noise(64, 8)));

            RowKernels<T>.Normalize(row.Address, 64, scale.Address, shift.Address, 1e-12f);

            Assert.Equal(shift.Values.ToArray(), row.Values.ToArray());
        }
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Quantize_AnyValue_IsRoundedAndLimited(LaneKind lanes) =>
        lanes.Run(QuantizeAnyValue<Avx512Lanes>, QuantizeAnyValue<Avx2Lanes>);

    private static void QuantizeAnyValue<T>()
        where T : struct, IFloatLanes<T>
    {
        (float Value, byte Expected)[] cases =
        [
            (0, 10), (0.25f, 10), (0.26f, 11), (0.75f, 12), (1.25f, 12), (-0.25f, 10), (-0.75f, 8), (-5, 0), (-5.3f, 0), (122.5f, 255),
            (122.2f, 254), (122.8f, 255), (1e4f, 255), (1e30f, 255), (-1e30f, 0), (float.MaxValue, 255), (float.MinValue, 0),
            (float.PositiveInfinity, 255), (float.NegativeInfinity, 0), (float.NaN, 0), (-0f, 10), (float.Epsilon, 10),
        ];
        const int count = 32;
        var row = new GuardedMemory<float>(Each(count, i => cases[i % cases.Length].Value));
        var factors = new GuardedMemory<float>(Each(count, _ => 2));
        var target = new GuardedMemory<byte>(count);

        RowKernels<T>.Quantize(row.Address, count, factors.Address, 10, target.Address);

        for (var i = 0; i < count; i++)
            Assert.True(cases[i % cases.Length].Expected == target.Values[i], $"{row.Values[i]:R} becomes {target.Values[i]}.");
        target.AssertGuards();
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Quantize_EveryInteger_IsItself(LaneKind lanes) =>
        lanes.Run(QuantizeEveryInteger<Avx512Lanes>, QuantizeEveryInteger<Avx2Lanes>);

    private static void QuantizeEveryInteger<T>()
        where T : struct, IFloatLanes<T>
    {
        var row = new GuardedMemory<float>(Each(256, i => i));
        var factors = new GuardedMemory<float>(Each(256, _ => 1));
        var target = new GuardedMemory<byte>(256);

        RowKernels<T>.Quantize(row.Address, 256, factors.Address, 0, target.Address);

        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), target.Values.ToArray());
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Activate_Row_AddsTheBias(LaneKind lanes) =>
        lanes.Run(ActivateRow<Avx512Lanes>, ActivateRow<Avx2Lanes>);

    private static void ActivateRow<T>()
        where T : struct, IFloatLanes<T>
    {
        var (row, bias) = (new GuardedMemory<float>(Noise(48, 9)), new GuardedMemory<float>(Noise(48, 10)));
        var target = new GuardedMemory<float>(48);

        RowKernels<T>.Activate<Relu>(row.Address, bias.Address, 48, target.Address);

        Assert.Equal(Each(48, i => Math.Max(row.Values[i] + bias.Values[i], 0)), target.Values.ToArray());
        target.AssertGuards();
    }

    private static bool Near(float expected, float actual) => MathF.Abs(expected - actual) <= 1e-6f;

    private static float[] Each(int count, Func<int, float> element) => [.. Enumerable.Range(0, count).Select(element)];

    private static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return Each(count, _ => (random.NextSingle() * 2) - 1);
    }
}
