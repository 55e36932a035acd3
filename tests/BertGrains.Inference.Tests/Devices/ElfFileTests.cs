namespace BertGrains.Inference.Devices;

public sealed class ElfFileTests
{
    [Fact]
    public void NeededLibraries_OnnxRuntime_IncludesTheLibraryOfC()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has ELF files.");
        Assert.Contains("libc.so.6", ElfFile.NeededLibraries(NativeFile("libonnxruntime.so")));
    }

    [Fact]
    public void NeededLibraries_CudaProvider_AreThoseOfCuda13()
    {
        var path = NativeFile("libonnxruntime_providers_cuda.so");
        Assert.SkipUnless(File.Exists(path), "This build has the CPU package of ONNX Runtime.");

        var cuda = ElfFile.NeededLibraries(path).Where(library => library.StartsWith("libcu", StringComparison.Ordinal));
        Assert.Equal(["libcublasLt.so.13", "libcublas.so.13", "libcurand.so.10", "libcudart.so.13", "libcuda.so.1"], cuda);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ")]
    [InlineData("a text that is longer than the header of an ELF file, which has 64 bytes")]
    public void NeededLibraries_OtherFile_AreNone(string contents)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, contents);
            Assert.Empty(ElfFile.NeededLibraries(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string NativeFile(string name) => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", name);
}
