using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Graphs;

public sealed class OnnxGraphFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("graph.onnx");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Constant_RawBytes_AreReadWhereTheyAre()
    {
        using var file = Write(Tensor("a", 1, [2, 3], Floats(1, 2, 3, 4, 5, 6)));

        var tensor = file.Constant("a")!;
        Assert.Equal((OnnxType.Float, 24, 6L, true), (tensor.Type, tensor.Bytes, tensor.Elements, tensor.IsComplete));
        Assert.True(tensor.HasShape(2, 3));
        Assert.False(tensor.HasShape(3, 2));
        Assert.False(tensor.HasShape(6));
        Assert.Equal([1f, 2, 3, 4, 5, 6], file.Copy<float>(tensor));
        Assert.Null(file.Constant("b"));
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, 20)]
    [InlineData(new long[] { 2, 3 }, 28)]
    [InlineData(new long[] { -2, -3 }, 24)]
    [InlineData(new long[] { 0 }, 24)]
    [InlineData(new long[] { 6, 0 }, 24)]
    [InlineData(new long[] { long.MaxValue, 6 }, 24)]
    [InlineData(new long[] { 1L << 32, 1L << 32, 6 }, 24)]
    [InlineData(new long[] { 4_611_686_018_427_387_910 }, 24)]
    public void IsComplete_DimensionsThatDoNotFitTheBytes_IsFalse(long[] dimensions, int bytes)
    {
        using var file = Write(Tensor("a", 1, dimensions, new byte[bytes]));

        Assert.False(file.Constant("a")!.IsComplete);
    }

    [Fact]
    public void IsComplete_OtherEncodings_IsFalse()
    {
        byte[] values = OnnxBytes.Field(4, Floats(1));
        byte[] external = [.. OnnxBytes.Number(14, 1), .. OnnxBytes.Field(13, [.. OnnxBytes.Text(1, "length"), .. OnnxBytes.Text(2, "999999999999")])];
        using var file = Write(
            [.. Tensor("values", 1, [1], null), .. values],
            [.. Tensor("external", 1, [1], Floats(1)), .. external],
            Tensor("halves", 10, [1], new byte[2]),
            Tensor("unknown", (1L << 32) + 77, [1], Floats(1)));

        Assert.All((string[])["values", "external", "halves", "unknown"], name => Assert.False(file.Constant(name)!.IsComplete));
    }

    [Fact]
    public void ProducerOf_Node_HasItsInputsAndNumbers()
    {
        byte[] attribute = [.. OnnxBytes.Text(1, "axis"), .. OnnxBytes.Number(3, ulong.MaxValue)];
        byte[] other = [.. OnnxBytes.Text(1, "mode"), .. OnnxBytes.Text(4, "x")];
        byte[] node =
        [
            .. OnnxBytes.Text(1, "a"), .. OnnxBytes.Text(1, ""), .. OnnxBytes.Text(2, "b"), .. OnnxBytes.Text(2, ""), .. OnnxBytes.Text(4, "Gelu"),
            .. OnnxBytes.Field(5, attribute), .. OnnxBytes.Field(5, other), .. OnnxBytes.Text(7, "com.microsoft"),
        ];
        File.WriteAllBytes(Path, OnnxBytes.Field(7, OnnxBytes.Field(1, node)));
        using var file = new OnnxGraphFile(Path);

        var read = file.ProducerOf("b")!;
        Assert.Equal(("com.microsoft.Gelu", "a", "", ""), (read.Operator, read.Input(0), read.Input(1), read.Input(2)));
        Assert.Equal((-1, double.NaN), (read.Attributes["axis"], read.Attributes["mode"]));
        Assert.Null(file.ProducerOf("a"));
        Assert.Null(file.ProducerOf(""));
    }

    [Fact]
    public void OnnxModelWriter_Model_IsReadBack()
    {
        using var file = Write(Tensor("weight", 3, [2, 2], [1, 2, 3, 4]));
        var writer = new OnnxModelWriter();
        writer.Input("x", OnnxType.Float, 2);
        writer.Constant(file.Constant("weight")!, file.FileName);
        writer.Constant(file.Constant("weight")!, file.FileName);
        writer.Node("bertgrains", "Own", ["x", "weight"], ["y", "z"]);
        writer.Output("y", OnnxType.Float, 2);
        var model = writer.ToBytes();
        File.WriteAllBytes(_folder.File("written.onnx"), model);
        using var written = new OnnxGraphFile(_folder.File("written.onnx"));

        Assert.Equal(["graph.onnx"], ExternalData.LocationsOf(_folder.File("written.onnx")));
        Assert.Equal(("bertgrains.Own", "weight"), (written.ProducerOf("z")!.Operator, written.ProducerOf("y")!.Input(1)));
        Assert.True(written.Constant("weight")!.HasShape(2, 2));
        Assert.Single(new ProtoMessage(new ProtoMessage(model).All(7).Single()).All(5));
    }

    [Fact]
    public void Constructor_EmptyFile_IsRefused()
    {
        File.WriteAllBytes(Path, []);

        Assert.Throws<InvalidDataException>(() => new OnnxGraphFile(Path));
    }

    // Every prefix of a file is malformed or has fewer parts; nothing is read beyond it.
    [Fact]
    public void Constructor_EveryPrefix_IsReadOrRefused()
    {
        var model = OnnxBytes.Field(7, [.. OnnxBytes.Field(5, Tensor("a", 1, [2], Floats(1, 2))), .. OnnxBytes.Field(5, Tensor("b", 1, [1], Floats(3)))]);
        for (var length = 1; length < model.Length; length++)
        {
            File.WriteAllBytes(Path, model[..length]);
            Assert.Throws<InvalidDataException>(() => new OnnxGraphFile(Path));
        }
    }

    private OnnxGraphFile Write(params byte[][] tensors)
    {
        File.WriteAllBytes(Path, OnnxBytes.Field(7, [.. tensors.SelectMany(tensor => OnnxBytes.Field(5, tensor))]));
        return new OnnxGraphFile(Path);
    }

    private static byte[] Tensor(string name, long type, long[] dimensions, byte[]? data) =>
    [
        .. dimensions.SelectMany(dimension => OnnxBytes.Number(1, (ulong)dimension)), .. OnnxBytes.Number(2, (ulong)type), .. OnnxBytes.Text(8, name),
        .. data is null ? [] : OnnxBytes.Field(9, data),
    ];

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
