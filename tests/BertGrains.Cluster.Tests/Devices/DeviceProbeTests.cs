using System.Runtime.InteropServices;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Devices;

public sealed partial class DeviceProbeTests
{
    private static readonly Device[] Found = [new("cpu", 1), new("cuda:0", 2), new("cuda:1", 3)];

    [Fact]
    public void Find_NoNames_ReturnsTheCpu()
    {
        var cpu = DeviceProbe.Find([], 2_048, NullLogger.Instance)[0];
        Assert.Equal(("cpu", "cpu"), (cpu.Name, cpu.Kind));
        Assert.InRange(cpu.CapacityBytes, 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    [Theory]
    [InlineData("", "cpu cuda:0 cuda:1")]
    [InlineData("cuda:1", "cuda:1")]
    [InlineData("cuda", "cuda:0 cuda:1")]
    [InlineData("cuda:0 cpu", "cpu cuda:0")]
    public void Choose_Names_ReturnsMatchingDevices(string names, string chosen)
    {
        var devices = DeviceProbe.Choose(Found, names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(chosen, string.Join(' ', devices.Select(device => device.Name)));
    }

    [Fact]
    public void Choose_MissingDevice_ThrowsWithMissingAndExistingDevices()
    {
        var e = Assert.Throws<DeviceException>(() => DeviceProbe.Choose(Found, ["cpu", "cuda:2"]));
        Assert.Contains("contains cuda:2,", e.Message, StringComparison.Ordinal);
        Assert.Contains("cpu, cuda:0, cuda:1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 2_048, 3_072)]
    [InlineData(6, 2_048, 4_608)]
    [InlineData(24, 2_048, 22_528)]
    [InlineData(24, 0, 24_576)]
    [InlineData(24, 20_000, 18_432)]
    public void CudaDevices_Reserve_IsAtMostAQuarterOfTheGpu(int gibibytes, int reserve, int expected)
    {
        var gpu = Assert.Single(DeviceProbe.CudaDevices([(long)gibibytes << 30], reserve));
        Assert.Equal(("cuda:0", (long)expected << 20), (gpu.Name, gpu.CapacityBytes));
    }

    [Theory]
    [InlineData(null, "100 200 300")]
    [InlineData("2,0", "300 100")]
    [InlineData("GPU-b1", "200")]
    [InlineData("1,7,0", "200")]
    [InlineData("", "")]
    [InlineData("-1", "")]
    public void Parse_VisibleDevices_AreInTheOrderOfCuda(string? visible, string mebibytes)
    {
        const string answer = "0, GPU-a0-1, 100\n1, GPU-b1-2, 200\n2, GPU-c2-3, 300\n";
        Assert.Equal(mebibytes, string.Join(' ', NvidiaDriver.Parse(answer, visible).Select(bytes => bytes >> 20)));
    }

    [Theory]
    [InlineData("No devices were found")]
    [InlineData("0, GPU-a0-1, [N/A]")]
    public void Parse_OtherOutput_ThrowsFormatException(string answer) =>
        Assert.Throws<FormatException>(() => NvidiaDriver.Parse(answer, null));

    [Fact]
    public void UseSmiOrder_VariableNotSet_NativeLibrariesReadIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "On Windows, .NET sets the variable of the process.");
        NvidiaDriver.UseSmiOrder();

        var expected = Environment.GetEnvironmentVariable("CUDA_DEVICE_ORDER");
        Assert.Equal(expected, Marshal.PtrToStringUTF8(GetNative("CUDA_DEVICE_ORDER")));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetNative(string name);
}
