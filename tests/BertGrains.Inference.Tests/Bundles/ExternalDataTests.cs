using BertGrains.Inference.Engine;
using static BertGrains.Inference.Bundles.OnnxBytes;

namespace BertGrains.Inference.Bundles;

public sealed class ExternalDataTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void LocationsOf_ShippedGraphs_AreTheDecoderOfMasksAlone()
    {
        foreach (var graph in Directory.EnumerateFiles(ShippedBundle.Folder, "*.onnx", SearchOption.AllDirectories))
        {
            var locations = ExternalData.LocationsOf(graph);
            Assert.Equal(Path.GetFileName(graph) == "fill-mask.onnx" ? 1 : 0, locations.Count);
            Assert.All(locations, file => Assert.StartsWith("decoder.weight-", file, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void LocationsOf_TensorsAnywhereInTheModel_AreFound()
    {
        var node = Field(5, [.. Text(1, "value"), .. Field(5, TensorIn("constant"))]);
        var branch = Field(5, Field(6, [.. Field(5, TensorIn("branch")), .. Field(1, Field(5, Field(11, Field(5, TensorIn("inner")))))]));
        var sparse = Field(15, [.. Field(1, TensorIn("values")), .. Field(2, TensorIn("indices"))]);
        byte[] model =
        [
            .. Number(1, 8), .. Text(2, "producer"),
            .. Field(7, [.. Field(1, node), .. Text(2, "main"), .. Field(1, branch), .. Field(5, TensorIn("initializer")), .. sparse]),
            .. Field(25, Field(7, Field(5, Field(10, TensorIn("function"))))),
        ];

        Assert.Equal(
            ["branch", "constant", "function", "indices", "initializer", "inner", "values"], LocationsOf(model).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(new byte[] { 0x3A, 0x05, 0x01 }, "a field is longer than the file")]
    [InlineData(new byte[] { 0x3A }, "it ends within a field")]
    [InlineData(new byte[] { 0x3F }, "unknown wire type 7")]
    [InlineData(new byte[] { 0x3A, 0x02, 0x2A, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00 }, "longer than its message")]
    [InlineData(new byte[] { 0x38, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, "more than ten bytes")]
    public void LocationsOf_NotAModel_NamesTheFile(byte[] bytes, string fault)
    {
        var exception = Assert.Throws<BundleException>(() => LocationsOf(bytes));

        Assert.StartsWith($"{_file} is not an ONNX graph", exception.Message, StringComparison.Ordinal);
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }

    private IReadOnlyCollection<string> LocationsOf(byte[] model)
    {
        File.WriteAllBytes(_file, model);
        return ExternalData.LocationsOf(_file);
    }
}
