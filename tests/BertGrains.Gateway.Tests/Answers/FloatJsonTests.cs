using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BertGrains.Gateway.Answers;

namespace BertGrains.Gateway.Tests.Answers;

public sealed class FloatJsonTests
{
    [Theory]
    [InlineData(-0f, "0")]
    [InlineData(1f, "1")]
    [InlineData(-1f, "-1")]
    [InlineData(0.1f, "0.1")]
    [InlineData(-0.25f, "-0.25")]
    [InlineData(0.3f, "0.3")]
    [InlineData(12.5f, "12.5")]
    [InlineData(100f, "100")]
    [InlineData(16777216f, "16777216")]
    [InlineData(0.00001f, "0.00001")]
    [InlineData(1e-6f, "1e-6")]
    [InlineData(1e10f, "1e10")]
    [InlineData(float.Epsilon, "1e-45")]
    [InlineData(float.MaxValue, "3.4028235e38")]
    [InlineData(float.NaN, "null")]
    [InlineData(float.NegativeInfinity, "null")]
    public void WriteArray_OneValue_GivesItsShortestText(float value, string expected) => Assert.Equal($"[{expected}]", Write([value]));

    [Fact]
    public void WriteArray_Empty_GivesAnEmptyArray() => Assert.Equal("[]", Write([]));

    [Fact]
    public void WriteArray_ManyOfTheLongest_FitTheBuffer() =>
        Assert.Equal($"[{string.Join(',', Enumerable.Repeat("-0.000010000001", 1_000))}]", Write([.. Enumerable.Repeat(-1.0000001e-5f, 1_000)]));

    /// <summary>Every exponent with random fractions, and the neighbors of powers of two, where the interval is asymmetric.</summary>
    [Fact]
    public void WriteArray_FloatsOfEverySize_RoundTripWithTheDigitsOfTheFramework()
    {
        var random = new Random(7);
        var values = new List<float>();
        for (uint exponent = 0; exponent < 255; exponent++)
        {
            foreach (var fraction in (uint[])[0, 1, 2, 0x7FFFFF, 0x7FFFFE, 0x400000])
                values.Add(BitConverter.UInt32BitsToSingle((exponent << 23) | fraction));
            for (var i = 0; i < 2_000; i++)
                values.Add(BitConverter.UInt32BitsToSingle(((uint)random.Next(2) << 31) | (exponent << 23) | (uint)random.Next(1 << 23)));
        }

        var texts = Write([.. values])[1..^1].Split(',');

        Assert.Equal(values.Count, texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(values[i], float.Parse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture));
            Assert.Equal(Digits(values[i].ToString("R", CultureInfo.InvariantCulture)), Digits(texts[i]));
        }
    }

    /// <summary>The significant digits, without zeros at the ends.</summary>
    private static string Digits(string text) => string.Concat(text.Split('E', 'e')[0].Where(char.IsAsciiDigit)).Trim('0');

    private static string Write(float[] values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ItemJson.WriterOptions))
            FloatJson.WriteArray(writer, values);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
