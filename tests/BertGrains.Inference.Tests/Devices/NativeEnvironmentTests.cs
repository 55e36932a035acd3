using System.Runtime.InteropServices;

namespace BertGrains.Inference.Devices;

public sealed partial class NativeEnvironmentTests : IDisposable
{
    private const string Name = "BERTGRAINS_TESTS_OF_NATIVE_VARIABLES";

    public NativeEnvironmentTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows, .NET sets the variables of the process.");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Name, null);
        _ = Unset(Name);
    }

    [Fact]
    public void SetDefault_VariableNotSet_SetsItForDotNetAndForNativeLibraries()
    {
        NativeEnvironment.SetDefault(Name, "1");

        Assert.Equal("1", Environment.GetEnvironmentVariable(Name));
        Assert.Equal("1", Native);
    }

    [Fact]
    public void SetDefault_VariableSetInDotNet_PassesItOnToNativeLibraries()
    {
        Environment.SetEnvironmentVariable(Name, "0");
        NativeEnvironment.SetDefault(Name, "1");

        Assert.Equal("0", Environment.GetEnvironmentVariable(Name));
        Assert.Equal("0", Native);
    }

    private static string? Native => Marshal.PtrToStringUTF8(Get(Name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Get(string name);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);
}
