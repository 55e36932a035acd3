using BertGrains.Import.Onnx;
using Google.Protobuf;

namespace BertGrains.Import.Tests.Exports;

public sealed class OnnxExportTests : IDisposable
{
    private readonly string _output = Directory.CreateTempSubdirectory("bertgrains-export-").FullName;

    public static TheoryData<string, ExportStyle> Checkpoints
    {
        get
        {
            string[] names =
            [
                "bert-relu-tanh", "bert-classify", "bert-answers", "bert-cased-entities", "bert-masked-lm", "bert-next-sentence", "bert-pretraining",
                "bert-rerank", "distilbert-model", "distilbert-classify", "distilbert-answers", "distilbert-masked-lm", "roberta-classify",
                "roberta-masked-lm", "roberta-answers", "xlm-roberta-entities", "electra-classify", "electra-discriminator", "mpnet-model",
                "modernbert-classify", "modernbert-masked-lm", "st-dense", "st-mean",
            ];
            return [.. names.SelectMany(name => Enum.GetValues<ExportStyle>().Select(style => new TheoryDataRow<string, ExportStyle>(name, style)))];
        }
    }

    public void Dispose() => Directory.Delete(_output, recursive: true);

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public async Task ImportAsync_Export_GivesTheGraphsOfTheCheckpoint(string name, ExportStyle style)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        var expected = await ImportAsync(folder, "safetensors");
        TorchExport.Replace(folder, style);
        var report = await ImportAsync(folder, "onnx");

        foreach (var (file, digest) in expected.Bundle.Manifest.Files)
            Assert.Equal((file, digest.Sha256), (file, report.Bundle.Manifest.Files[file].Sha256));
        var figures = report.Parity.Where(figure => figure.What.StartsWith("model.onnx: ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.True(figure.LargestDifference < 1e-4, figure.ToString()));
    }

    [Theory]
    [InlineData(ExportStyle.Paths)]
    [InlineData(ExportStyle.Nameless)]
    public async Task ImportAsync_WeightsInAnotherFile_AreRead(ExportStyle style)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-classify"));
        TorchExport.Replace(folder, style, "onnx/model.onnx", dataName: "model.onnx_data");
        var report = await ImportAsync(folder, "onnx");

        Assert.Equal("classification", report.Bundle.Manifest.Heads[0].Name);
        File.WriteAllBytes(folder.At("onnx/model.onnx_data"), new byte[100]);
        Assert.Contains("does not fit into the file model.onnx_data, which has 100 bytes", await folder.FaultAsync(), StringComparison.Ordinal);
        File.Delete(folder.At("onnx/model.onnx_data"));
        Assert.Contains("cannot be read from the file model.onnx_data", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-masked-lm", ExportStyle.Numbers)]
    [InlineData("roberta-classify", ExportStyle.Scopes)]
    public async Task ImportAsync_WeightsOfSixteenBits_AreWidened(string name, ExportStyle style)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        TorchExport.Replace(folder, style, half: true);
        var report = await ImportAsync(folder, "onnx");

        Assert.All(report.Parity, figure => Assert.True(figure.LeastCosine > 0.99999, figure.ToString()));
    }

    [Theory]
    [InlineData(ExportStyle.Numbers)]
    [InlineData(ExportStyle.Paths)]
    public async Task ImportAsync_EqualParametersStoredOnce_AreFoundByTheirPlaces(ExportStyle style)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-classify"));
        folder.EditWeights(all => all.Select(w => w.Name.EndsWith(".bias", StringComparison.Ordinal) ? (w.Name, w.Shape, new float[w.Values.Length]) : w));
        var expected = await ImportAsync(folder, "safetensors");
        TorchExport.Replace(folder, style);
        var report = await ImportAsync(folder, "onnx");

        Assert.Equal(expected.Bundle.Manifest.Files["trunk.onnx"].Sha256, report.Bundle.Manifest.Files["trunk.onnx"].Sha256);
    }

    [Theory]
    [InlineData(ExportStyle.Numbers)]
    [InlineData(ExportStyle.Paths)]
    [InlineData(ExportStyle.Scopes)]
    [InlineData(ExportStyle.Nameless)]
    public async Task ImportAsync_ExportWithAnEmbedding_HasItsPooling(ExportStyle style)
    {
        using var folder = new CheckpointFolder();
        TorchExport.Replace(folder, style, embeds: true);
        var report = await ImportAsync(folder, "onnx");

        Assert.Equal(("cls", true), (report.Bundle.Manifest.Heads[0].Pooling, report.Bundle.Manifest.Heads[0].Normalize));
        Assert.Contains("The pooling (cls, with unit length) is that of the output sentence_embedding of model.onnx.", report.Remarks);
        Assert.Contains(report.Parity, figure => figure is { What: "model.onnx: sentence_embedding", LargestDifference: < 1e-4 });
    }

    [Fact]
    public async Task ImportAsync_ConfigurationOfAnotherModel_IsRefused()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-cased-entities"));
        TorchExport.Replace(folder, ExportStyle.Paths);
        folder.Edit("config.json", config => config["hidden_act"] = "relu");
        var fault = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(folder, "onnx"));

        Assert.Contains("model.onnx: the output 'logits' differs by", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_output, "onnx")));
    }

    [Theory]
    [InlineData("DynamicQuantizeLinear", "", "is quantized (operator DynamicQuantizeLinear)")]
    [InlineData("MatMulNBits", "com.microsoft", "is quantized (operator MatMulNBits)")]
    [InlineData("SkipLayerNormalization", "com.microsoft", "was optimized after the export (operator com.microsoft.SkipLayerNormalization)")]
    public async Task OpenAsync_ChangedExport_IsRefusedByName(string op, string domain, string message)
    {
        using var folder = new CheckpointFolder();
        File.Delete(folder.At("model.safetensors"));
        var model = new ModelProto { Graph = new GraphProto { Node = { new NodeProto { OpType = op, Domain = domain } } } };
        await File.WriteAllBytesAsync(folder.At("model_quantized.onnx"), model.ToByteArray(), TestContext.Current.CancellationToken);

        Assert.Contains(message, await folder.FaultAsync(), StringComparison.Ordinal);
        File.Copy(folder.At("model_quantized.onnx"), folder.At("model_q4.onnx"));
        Assert.Contains("several ONNX files, model_q4.onnx, model_quantized.onnx", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NoOnnxModel_IsRefused()
    {
        using var folder = new CheckpointFolder();
        File.Delete(folder.At("model.safetensors"));
        folder.Write("model.onnx", "version https://git-lfs.github.com/spec/v1");
        Assert.Contains("model.onnx is a pointer of Git LFS", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Write("model.onnx", "weights");
        Assert.Contains("model.onnx is not a readable ONNX model", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Write("model.onnx", "");
        Assert.Contains("model.onnx is not an ONNX model", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    private Task<ImportReport> ImportAsync(CheckpointFolder folder, string name) => CheckpointImporter.ImportAsync(
        new ImportRequest { Folder = folder.Path, Output = Path.Combine(_output, name), Name = "tiny" },
        cancellationToken: TestContext.Current.CancellationToken);
}
