using BertGrains.Import.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Import.Tests.Onnx;

public sealed class OnnxGraphTests
{
    [Fact]
    public void ToBytes_OfGraph_ParsesToItsInputsNodesAndOutputs()
    {
        var model = ModelProto.Parser.ParseFrom(Affine().ToBytes());

        Assert.Equal("affine", model.Graph.Name);
        Assert.Equal(["", "com.microsoft"], model.OpsetImport.Select(o => o.Domain));
        Assert.Equal(["MatMul", "Add"], model.Graph.Node.Select(n => n.OpType));
        Assert.Equal(["product", "bias"], model.Graph.Node[1].Input);
        Assert.Equal([2L, 3L], model.Graph.Initializer[0].Dims);
        Assert.Equal("rows", model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal(new byte[] { 0, 0, 128, 63 }, model.Graph.Initializer[0].RawData.Take(4));
    }

    [Fact]
    public void ToBytes_OfGraph_RunsInOnnxRuntime()
    {
        using var session = new InferenceSession(Affine().ToBytes());
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 10f], [1, 2]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [x], ["y"]);

        Assert.Equal([41.5f, 52f, 63f], outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Node_NameInUse_Throws()
    {
        var graph = Affine();

        Assert.Throws<InvalidOperationException>(() => graph.Node("Relu", "y", ["x"]));
    }

    [Fact]
    public void Constant_OfEachType_KeepsItsNumbers()
    {
        var graph = new OnnxGraph("constants");
        graph.Constant<sbyte>("int8", [-1, 2], 2);
        graph.Constant("float16", ElementType.Float16, [1.5f], 1);
        graph.Scalar("int64", 7L);
        var tensors = ModelProto.Parser.ParseFrom(graph.ToBytes()).Graph.Initializer;

        Assert.Equal([(int)ElementType.Int8, (int)ElementType.Float16, (int)ElementType.Int64], tensors.Select(t => t.DataType));
        Assert.Equal(ByteString.CopyFrom(0xFF, 2), tensors[0].RawData);
        Assert.Equal((Half)1.5f, BitConverter.ToHalf(tensors[1].RawData.Span));
        Assert.Empty(tensors[2].Dims);
    }

    private static OnnxGraph Affine()
    {
        var graph = new OnnxGraph("affine");
        graph.Input("x", ElementType.Float, "rows", 2);
        graph.Constant<float>("weight", [1, 2, 3, 4, 5, 6], 2, 3);
        graph.Constant<float>("bias", [0.5f, 0, 0], 3);
        graph.Node("Add", "y", [graph.Node("MatMul", "product", ["x", "weight"]), "bias"]);
        graph.Output("y", ElementType.Float, "rows", 3);
        return graph;
    }
}
