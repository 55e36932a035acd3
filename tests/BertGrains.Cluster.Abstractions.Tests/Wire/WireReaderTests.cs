namespace BertGrains.Cluster.Abstractions;

public sealed class WireReaderTests
{
    [Fact]
    public void Read_EveryKindOfValue_GivesWhatWasWritten()
    {
        var writer = new WireWriter(1);
        writer.WriteByte(200);
        writer.WriteBoolean(true);
        writer.WriteInt32(int.MinValue);
        writer.WriteInt64(long.MaxValue);
        writer.WriteUInt64(ulong.MaxValue);
        writer.WriteSingle(-0f);
        writer.WriteDouble(Math.PI);
        writer.WriteBytes([1, 2, 3]);

        var reader = new WireReader(writer.ToMemory().Span);
        Assert.Equal(200, reader.ReadByte());
        Assert.True(reader.ReadBoolean());
        Assert.Equal(int.MinValue, reader.ReadInt32());
        Assert.Equal(long.MaxValue, reader.ReadInt64());
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64());
        Assert.True(float.IsNegative(reader.ReadSingle()));
        Assert.Equal(Math.PI, reader.ReadDouble());
        Assert.Equal<byte>([1, 2, 3], reader.ReadBytes(3).ToArray());
        reader.End();
        Assert.Equal(writer.Length, writer.ToMemory().Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Grüße aus 東京 \ud83d\ude00\0")]
    [InlineData("a lone \ud83d high one")]
    [InlineData("\udc00")]
    [InlineData("at the end \ud800")]
    public void ReadString_AnyString_GivesItExactly(string? text)
    {
        var writer = new WireWriter();
        writer.WriteString(text);

        var reader = new WireReader(writer.ToMemory().Span);
        Assert.Equal(text, reader.ReadStringOrNull());
        reader.End();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(4 + (2 * 3), 0, 101, 65_535)]
    [InlineData(4 + (4 * 2), 101, 65_536)]
    [InlineData(4 + (4 * 2), -1, 5)]
    public void ReadIds_AnyIds_TakesTwoBytesWhereTheyFit(int bytes, params int[] ids)
    {
        var writer = new WireWriter();
        writer.WriteIds(ids);

        Assert.Equal(bytes, writer.Length);
        Assert.Equal(ids, new WireReader(writer.ToMemory().Span).ReadIds());
    }

    [Fact]
    public void ReadSingles_AnyBits_GivesThem()
    {
        var values = new[] { 0f, -0f, float.Epsilon, float.NaN, BitConverter.Int32BitsToSingle(0x7fa12345), float.NegativeInfinity };
        var writer = new WireWriter();
        writer.WriteSingles(values);
        writer.WriteSingles([]);

        var reader = new WireReader(writer.ToMemory().Span);
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), reader.ReadSingles().Select(BitConverter.SingleToInt32Bits));
        Assert.Empty(reader.ReadSingles());
        reader.End();
    }

    [Fact]
    public void Read_LengthsThatCannotBe_AreRefusedBeforeAnythingIsAllocated()
    {
        foreach (var length in new[] { int.MaxValue, int.MinValue, -1, -2, 1_000_000_000, 13 })
        {
            var writer = new WireWriter();
            writer.WriteInt32(length);
            writer.WriteBytes(new byte[12]);
            var block = writer.ToMemory();
            var before = GC.GetAllocatedBytesForCurrentThread();

            Assert.Throws<WireFormatException>(() => new WireReader(block.Span).ReadCount(1));
            Assert.Throws<WireFormatException>(() => new WireReader(block.Span).ReadSingles());
            Assert.Throws<WireFormatException>(() => new WireReader(block.Span).ReadBytes(length == 13 ? 17 : length));
            if (length != 13)
                Assert.Throws<WireFormatException>(() => new WireReader(block.Span).ReadIds());
            if (length is not (-1 or 13))
                Assert.Throws<WireFormatException>(() => new WireReader(block.Span).ReadStringOrNull());

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    [Fact]
    public void Read_DamagedValues_AreRefused()
    {
        Assert.Throws<WireFormatException>(() => new WireReader([2]).ReadBoolean());
        Assert.Throws<WireFormatException>(() => new WireReader([1, 0, 0]).ReadInt32());
        Assert.Throws<WireFormatException>(() => new WireReader([255, 255, 255, 255]).ReadString());
        Assert.Throws<WireFormatException>(() => new WireReader([2, 0, 0, 0, 0xC3]).ReadString());
        Assert.Throws<WireFormatException>(() => new WireReader([3, 0, 0, 0, 65]).ReadString());
        Assert.Throws<WireFormatException>(() => new WireReader([0]).End());
    }
}
