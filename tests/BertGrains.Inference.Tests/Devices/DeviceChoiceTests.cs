using System.Runtime.InteropServices;
using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

public sealed class DeviceChoiceTests
{
    private static readonly GpuLimits Gpu = new GpuOptions().On(null);

    [Theory]
    [InlineData("auto", "Auto", 0)]
    [InlineData("cpu", "Cpu", 0)]
    [InlineData("cuda", "Cuda", 0)]
    [InlineData("cuda:3", "Cuda", 3)]
    public void TryParse_ValidName_GivesKindAndIndex(string text, string kind, int index)
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
    public void TryParse_InvalidName_ReturnsFalse(string? text) => Assert.False(DeviceChoice.TryParse(text, out _));

    [Fact]
    public void For_Int8BundleOnGpu_AdvisesFp16()
    {
        var message = Assert.Throws<DeviceException>(() => DevicePlan.For(Manifest("int8"), new DeviceChoice(DeviceKind.Cuda), Gpu)).Message;
        Assert.Contains("--precision fp16", message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_Int8BundleOnAuto_IsTheCpuWithOneLanePerCore()
    {
        var plan = Assert.Single(DevicePlan.For(Manifest("int8"), new DeviceChoice(DeviceKind.Auto), Gpu));
        Assert.Equal(("cpu", Environment.ProcessorCount), (plan.Name, plan.Lanes));
    }

    [Fact]
    public void For_Gpu_HasTheLanesOfTheSetting()
    {
        var limits = new GpuOptions { Lanes = 2 }.On(null);
        var plan = Assert.Single(DevicePlan.For(Manifest("fp16"), new DeviceChoice(DeviceKind.Cuda), limits));
        Assert.Equal(("cuda:0", 2, false), (plan.Name, plan.Lanes, plan.IsCpu));
    }

    [Fact]
    public void CreateSessionOptions_MachineWithoutCuda_NamesWhatIsMissing()
    {
        if (NativeLibrary.TryLoad("libcuda.so.1", out _))
            Assert.Skip("This machine has the NVIDIA driver.");

        var plan = Assert.Single(DevicePlan.For(Manifest("fp16"), new DeviceChoice(DeviceKind.Cuda, 1), Gpu));
        Assert.Equal(("cuda:1", 1), (plan.Name, plan.Lanes));
        var message = Assert.Throws<DeviceException>(plan.CreateSessionOptions).Message;
        Assert.StartsWith("cuda:1 cannot be used: ", message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains(OnnxEnvironment.HasCuda ? "libcuda.so.1" : "OnnxRuntime=gpu", message, StringComparison.Ordinal);
    }

    private static BundleManifest Manifest(string precision) => TestManifest.Create("tiny") with { Precision = precision };
}
