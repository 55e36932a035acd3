using System.Runtime.InteropServices;

namespace BertGrains.Inference.Devices;

/// <summary>Environment variables that native libraries of this process read.</summary>
public static partial class NativeEnvironment
{
    /// <summary>
    /// Sets a variable unless it is set. Libraries read variables when they are loaded or first used. As with <c>setenv</c>, native code of
    /// another thread must not read the environment meanwhile, so call this at a start.
    /// </summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="value">Its value; not empty.</param>
    public static void SetDefault(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (Environment.GetEnvironmentVariable(name) is null)
            Environment.SetEnvironmentVariable(name, value);
        // On Unix, .NET reads and sets variables in its own copy of the environment, which native libraries do not read.
        if (!OperatingSystem.IsWindows())
            _ = SetNative(name, Environment.GetEnvironmentVariable(name)!, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
