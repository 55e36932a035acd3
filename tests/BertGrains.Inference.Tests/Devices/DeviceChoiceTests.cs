using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("auto", "Auto", 0)]
    [InlineData("cpu", "Cpu", 0)]
    [InlineData("cuda", "Cuda", 0)]
    [InlineData("cuda:3", "Cuda", 3)]
    public void TryParse_KnownNames_AreRead(string text, string kind, int index)
    {
        Assert.True(DeviceChoice.TryParse(text, out var choice));
        Assert.Equal((kind, index), (choice.Kind.ToString(), choice.Index));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData("cuda:99999999999")]
    public void TryParse_OtherNames_AreNot(string? text) => Assert.False(DeviceChoice.TryParse(text, out _));

    [Fact]
    public void For_Int8BundleOnAGpu_SaysHowToGetOneThatRuns()
    {
        var message = Assert.Throws<DeviceException>(() => DevicePlan.For(Manifest("int8"), new DeviceChoice(DeviceKind.Cuda))).Message;
        Assert.Contains("--precision fp16", message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_Int8BundleAutomatically_TakesTheProcessorWithALaneForEachCore()
    {
        var plan = Assert.Single(DevicePlan.For(Manifest("int8"), new DeviceChoice(DeviceKind.Auto)));
        Assert.Equal(("cpu", Environment.ProcessorCount), (plan.Name, plan.Lanes));
    }

    [Fact]
    public void CreateSessionOptions_CudaWhereOnnxRuntimeLacksIt_SaysWhatIsMissing()
    {
        if (OnnxEnvironment.HasCuda)
            Assert.Skip("This ONNX Runtime has the CUDA provider.");

        var plan = Assert.Single(DevicePlan.For(Manifest("fp16"), new DeviceChoice(DeviceKind.Cuda, 1)));
        Assert.Equal(("cuda:1", 1), (plan.Name, plan.Lanes));
        var message = Assert.Throws<DeviceException>(plan.CreateSessionOptions).Message;
        Assert.StartsWith("cuda:1 cannot be used", message, StringComparison.Ordinal);
    }

    private static BundleManifest Manifest(string precision) => TestManifest.Create("tiny") with { Precision = precision };
}
