namespace BertGrains.Inference.Devices;

public sealed class CudaProviderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bertgrains-cuda-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ThrowIfUnusable_BuiltWithoutCuda_NamesTheProperty()
    {
        var message = Assert.Throws<DeviceException>(() => CudaProvider.ThrowIfUnusable(2, isBuiltIn: false)).Message;
        Assert.Equal(
            "cuda:2 cannot be used: this build has ONNX Runtime without CUDA. Build with the property OnnxRuntime=gpu, "
            + "or set the device to cpu.",
            message);
    }

    [Theory]
    [InlineData("libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so")]
    [InlineData("libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so")]
    public void FaultOf_FileOfOnnxRuntimeMissing_NamesFileAndFolder(string present, string missing)
    {
        File.WriteAllText(Path.Combine(_folder, present), "");
        Assert.StartsWith($"{_folder} does not contain {missing}", CudaProvider.FaultOf(_folder, _ => true), StringComparison.Ordinal);
    }

    [Fact]
    public void FaultOf_SomeLibrariesMissing_NamesThemAllAndTheVersion()
    {
        Assert.SkipUnless(File.Exists(Native("cuda")), "This build has the CPU package of ONNX Runtime.");
        var fault = CudaProvider.FaultOf(Path.GetDirectoryName(Native("cuda"))!, library => !library.StartsWith("libcu", StringComparison.Ordinal));
        Assert.Equal(
            "ONNX Runtime needs CUDA 13, and the system does not find libcublasLt.so.13, libcublas.so.13, libcurand.so.10, "
            + "libcudart.so.13, libcuda.so.1. Install the NVIDIA driver (libcuda.so.1) and the runtime libraries of CUDA 13 "
            + "(in a folder of LD_LIBRARY_PATH), or set the device to cpu.",
            fault);
    }

    [Fact]
    public void FaultOf_AllLibrariesPresent_IsNull()
    {
        File.WriteAllText(Path.Combine(_folder, "libonnxruntime_providers_cuda.so"), "");
        File.WriteAllText(Path.Combine(_folder, "libonnxruntime_providers_shared.so"), "");
        Assert.Null(CudaProvider.FaultOf(_folder, _ => true));
    }

    [Theory]
    [InlineData("libcuda.so.1", "Install the NVIDIA driver (libcuda.so.1), or set the device to cpu.")]
    [InlineData("libcudart.so.13", "Install the runtime libraries of CUDA 13 (in a folder of LD_LIBRARY_PATH), or set the device to cpu.")]
    public void Describe_DriverOrLibrariesMissing_AdvisesOnlyOnThese(string missing, string advice) =>
        Assert.Equal(
            $"ONNX Runtime needs CUDA 13, and the system does not find {missing}. {advice}", CudaProvider.Describe([missing], "13"));

    [Fact]
    public void Explain_MessageOfOnnxRuntime_KeepsItsFirstLine() =>
        Assert.Equal(
            "CUDA failure 100: no CUDA-capable device is detected. Check the NVIDIA driver and the GPU with nvidia-smi, "
            + "or set the device to cpu.",
            CudaProvider.Explain("CUDA failure 100: no CUDA-capable device is detected\nat line 1"));

    private static string Native(string provider) => Path.Combine(
        AppContext.BaseDirectory, "runtimes", "linux-x64", "native", $"libonnxruntime_providers_{provider}.so");
}
