using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Graphs;

public sealed class WireReaderTests
{
    [Fact]
    public void TryRead_EveryWireType_GivesItsValue()
    {
        byte[] message =
        [
            .. OnnxBytes.Number(1, ulong.MaxValue), .. OnnxBytes.Text(2, "ä"), 0x1D, .. BitConverter.GetBytes(1.5f),
            0x21, .. BitConverter.GetBytes(-7L), .. OnnxBytes.Number(5, 3), .. OnnxBytes.Field(5, [4, 0x80, 1]), .. OnnxBytes.Number(1_000_000, 9),
        ];
        var reader = new WireReader(message);

        Assert.Equal((1, -1L), (Next(ref reader), reader.Integer));
        Assert.Equal((2, "ä"), (Next(ref reader), reader.Text));
        Assert.Equal((3, 1.5f), (Next(ref reader), reader.Single));
        Assert.Equal((4, -7L), (Next(ref reader), reader.Integer));
        List<long> integers = [];
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(5, Next(ref reader));
            reader.AddIntegers(integers);
        }

        Assert.Equal([3, 4, 128], integers);
        Assert.Equal((1_000_000, 9L), (Next(ref reader), reader.Integer));
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void TryRead_FieldOfAnotherType_HasNoValueOfTheFieldBefore()
    {
        var reader = new WireReader([.. OnnxBytes.Number(1, 5), .. OnnxBytes.Text(2, "x"), .. OnnxBytes.Number(3, 6)]);

        Assert.Equal((1, 5L, ""), (Next(ref reader), reader.Integer, reader.Text));
        Assert.Equal((2, 0L, "x"), (Next(ref reader), reader.Integer, reader.Text));
        Assert.Equal((3, 6L, ""), (Next(ref reader), reader.Integer, reader.Text));
    }

    [Theory]
    [InlineData("a number that does not end", "0880")]
    [InlineData("a number of eleven bytes", "08FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("a tag alone", "0A")]
    [InlineData("a field longer than the message", "0A05616263")]
    [InlineData("a length of 2^64 - 1", "0AFFFFFFFFFFFFFFFFFF01")]
    [InlineData("a length of 2^31", "0A8080808008")]
    [InlineData("four bytes of a float that has three", "0D010203")]
    [InlineData("eight bytes of a number that has seven", "0901020304050607")]
    [InlineData("a group", "0B")]
    [InlineData("wire type 6", "0E")]
    [InlineData("wire type 7", "0F")]
    public void TryRead_MalformedMessage_IsRefused(string what, string bytes)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new WireReader(Convert.FromHexString(bytes));
            while (reader.TryRead(out _))
            {
            }
        });
    }

    private static int Next(ref WireReader reader)
    {
        Assert.True(reader.TryRead(out var field));
        return field;
    }
}
