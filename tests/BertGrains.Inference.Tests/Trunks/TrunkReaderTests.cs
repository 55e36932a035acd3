using System.Text;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>A graph that computes anything else than a packed trunk, or has constants that do not fit, has no layout.</summary>
public sealed class TrunkReaderTests(TinyTrunks trunks) : IClassFixture<TinyTrunks>
{
    private const int Layers = 3;

    // Not read: the lengths and the weights of means follow from the mask.
    private static readonly string[] NotRead = ["lengths.axes", "mask.row.axes", "mean.tokens.axes"];

    private static readonly Dictionary<string, Func<byte[], byte[]>> FloatEdits = new()
    {
        ["a causal attention"] = model => OnnxEdit.Node(model, "layer.2.attention", node => node.Add(5, Number("unidirectional", 1))),
        ["no attention head"] = model => OnnxEdit.Node(model, "layer.2.attention", node => node.Replace(5, _ => Number("num_heads", 0))),
        ["-4 attention heads"] = model => OnnxEdit.Node(model, "layer.2.attention", node => node.Replace(5, _ => Number("num_heads", -4))),
        ["five attention heads"] = model => OnnxEdit.Node(model, "layer.2.attention", node => node.Replace(5, _ => Number("num_heads", 5))),
        ["attention to padding"] = model => OnnxEdit.Node(model, "layer.2.attention", OnnxEdit.Input(3, "embeddings.mask")),
        ["a mean of fewer states"] = model => OnnxEdit.Node(model, "mean.of.states", Without(1)),
        ["a mean of other states"] = model => OnnxEdit.Node(model, "mean.of.hidden.1", OnnxEdit.Input(1, "layer.1.attended")),
        ["means joined along tokens"] = model => OnnxEdit.Node(model, "mean.of.states", node => node.Replace(5, _ => Number("axis", 2))),
        ["a state that is the second output"] = model => OnnxEdit.Node(model, "hidden.0", node => node.Replace(2, name => Other(name))),
        ["another residual"] = model => OnnxEdit.Node(model, "hidden.2", OnnxEdit.Input(1, "hidden.1")),
        ["a norm before the attention"] = model => OnnxEdit.Node(model, "layer.2.attention", OnnxEdit.Input(0, "layer.1.attended")),
        ["weights in another file"] = model => OnnxEdit.Constant(model, "layer.1.output.weight", tensor => tensor.Add(14, 1)),
        ["weights of another type"] = model => OnnxEdit.Constant(model, "layer.1.output.weight", Type(10)),
    };

    private static readonly Dictionary<string, Func<byte[], byte[]>> IntegerEdits = new()
    {
        ["positions from 2"] = model => OnnxEdit.Constant(model, "embeddings.positions.start", tensor => tensor.Replace(9, _ => BitConverter.GetBytes(2L))),
        ["positions to another end"] = model => OnnxEdit.Node(model, "embeddings.positions", OnnxEdit.Input(2, "embeddings.positions.start")),
        ["a bias that the normalization adds again"] = model => OnnxEdit.Node(
            model, "layer.1.attention.output", node => Array.ForEach(["", "hidden.1.bias"], name => node.Add(1, Encoding.UTF8.GetBytes(name)))),
        ["another scale than that of the inputs"] = model =>
            OnnxEdit.Node(model, "layer.1.attention.output", OnnxEdit.Input(2, "layer.2.attention.output.input.step")),
        ["another zero than that of the inputs"] = model =>
            OnnxEdit.Node(model, "layer.1.attention", OnnxEdit.Input(6, "layer.2.attention.input.zero")),
        ["zero points of weights"] = model => OnnxEdit.Node(
            model, "layer.1.attention.output", node => node.Add(1, "layer.1.attention.output.input.zero"u8.ToArray())),
    };

    public static TheoryData<string, string> Edits =>
        [.. FloatEdits.Keys.Select(edit => ("fp32", edit)), .. IntegerEdits.Keys.Select(edit => ("int8", edit))];

    [Theory]
    [InlineData("fp32", true)]
    [InlineData("int8", true)]
    [InlineData("fp16", false)]
    public void Read_ImportedTrunk_HasALayoutInFp32AndInt8(string precision, bool expected)
    {
        var layout = Read(Model(precision));

        Assert.Equal(expected, layout is not null);
        if (layout is null)
            return;
        Assert.Equal((32, Layers, 1_500L), (layout.Hidden, layout.Layers.Count, layout.Embeddings.Words.Dimensions[0]));
        Assert.All(layout.Layers, layer => Assert.Equal((4, ActivationKind.GeluTanh), (layer.Attention.Heads, layer.Activation)));
        Assert.All(layout.Layers, layer => Assert.Equal(precision == "int8", layer.Projection.Input is not null));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void Read_GraphOfAnotherForm_IsNull(string precision, string edit)
    {
        var model = Model(precision);
        var edited = (precision == "fp32" ? FloatEdits : IntegerEdits)[edit](model);

        Assert.False(model.AsSpan().SequenceEqual(edited));
        Assert.Null(Read(edited));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void Read_ManifestHasOtherLayers_IsNull(int layers) => Assert.Null(Read(Model("fp32"), layers));

    // What the operators read through pointers.
    [Theory]
    [InlineData("fp32", 36)]
    [InlineData("int8", 67)]
    public void Read_AnyConstantHasAnotherShape_IsNull(string precision, int least)
    {
        var model = Model(precision);
        var tensors = new ProtoMessage(new ProtoMessage(model).All(7).Single()).All(5)
            .Select(tensor => new ProtoMessage(tensor)).Where(tensor => !NotRead.Contains(tensor.Text(8))).ToList();

        Assert.True(tensors.Count >= least, $"{tensors.Count} constants");
        foreach (var tensor in tensors)
        {
            var (name, bytes) = (tensor.Text(8), tensor.All(9).Single().Length);
            var dimensions = tensor.Numbers(1).ToArray();
            AssertNoLayout(name, bytes - 1, dimensions);
            AssertNoLayout(name, bytes + 8, dimensions);
            AssertNoLayout(name, bytes, [.. dimensions, 1]);
            var axis = dimensions is [_, 1] ? 0 : dimensions.Length - 1;
            if (dimensions.Length == 0 || dimensions[axis] == 1)
                continue;
            var fewer = dimensions.ToArray();
            fewer[axis]--;
            AssertNoLayout(name, (int)(bytes / dimensions[axis] * fewer[axis]), fewer);
        }

        void AssertNoLayout(string name, int bytes, params long[] dimensions) => Assert.True(
            Read(OnnxEdit.Resize(model, name, bytes, dimensions)) is null, $"{name} with {bytes} bytes for {string.Join(" x ", dimensions)}");
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("int8")]
    public void Read_AnyNodeHasFewerInputs_IsNull(string precision)
    {
        var model = Model(precision);
        foreach (var node in new ProtoMessage(new ProtoMessage(model).All(7).Single()).All(1).Select(node => new ProtoMessage(node)))
        {
            if (node.Text(2) is "lengths" or "mask.numbers")
                continue;
            foreach (var count in (int[])[0, node.All(1).Count() - 1])
            {
                var edited = OnnxEdit.Node(model, node.Text(2), Without(count));
                Assert.True(Read(edited) is null || count > 0, $"{node.Text(2)} with {count} inputs");
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_536)]
    [InlineData(int.MaxValue)]
    public void Read_OutlierChannelIsNoChannel_IsNull(int channel)
    {
        const int layers = 6;
        var model = File.ReadAllBytes(Path.Combine(ShippedBundle.Folder, "trunk.onnx"));
        Assert.NotEmpty(Read(model, layers)!.Layers[1].Outliers!.Channels);

        Assert.Null(Read(OnnxEdit.Constant(model, "layer.2.output.outliers.channels", tensor =>
            tensor.Replace(9, data => [.. BitConverter.GetBytes(channel), .. data[4..]])), layers));
    }

    private byte[] Model(string precision) => File.ReadAllBytes(Path.Combine(trunks[precision], "trunk.onnx"));

    private static TrunkLayout? Read(byte[] model, int layers = Layers)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("trunk.onnx"), model);
        using var file = new OnnxGraphFile(folder.File("trunk.onnx"));
        return TrunkReader.Read(file, layers, [TensorNames.Mean, TensorNames.Hidden(Layers)]);
    }

    private static byte[] Number(string name, long value) => [.. OnnxBytes.Text(1, name), .. OnnxBytes.Number(3, (ulong)value)];

    private static byte[] Other(byte[] name) => Encoding.UTF8.GetString(name) == "hidden.0" ? "embeddings.mask"u8.ToArray() : "hidden.0"u8.ToArray();

    // The first inputs only.
    private static Action<ProtoMessage> Without(int count) => node =>
    {
        var inputs = node.All(1).ToList();
        node.Remove(1);
        inputs[..count].ForEach(input => node.Add(1, input));
    };

    private static Action<ProtoMessage> Type(long type) => tensor =>
    {
        tensor.Remove(2);
        tensor.Add(2, type);
    };
}
