using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BertGrains.Inference.Devices;

/// <summary>
/// Diagnosis of the CUDA provider of ONNX Runtime. Where a library is missing, the message of ONNX Runtime is only "Failed to load
/// shared library"; the name is in its native log.
/// </summary>
internal static class CudaProvider
{
    private const string FileName = "libonnxruntime_providers_cuda.so";
    private const string SharedFileName = "libonnxruntime_providers_shared.so";
    private const string DriverLibrary = "libcuda.so.1";
    private const string RuntimeLibrary = "libcudart.so.";
    private const string Otherwise = "or set the device to cpu";

    /// <summary>Checks what can be checked without a session.</summary>
    /// <param name="index">Index of the GPU.</param>
    /// <param name="isBuiltIn">Whether this build of ONNX Runtime supports CUDA.</param>
    /// <exception cref="DeviceException">CUDA cannot be used; the message names everything that is missing.</exception>
    public static void ThrowIfUnusable(int index, bool isBuiltIn)
    {
        var fault = isBuiltIn
            ? FolderOfOnnxRuntime() is { } folder ? FaultOf(folder, CanLoad) : null
            : $"this build has ONNX Runtime without CUDA. Build with the property OnnxRuntime=gpu, {Otherwise}.";
        if (fault is not null)
            throw new DeviceException($"cuda:{index} cannot be used: {fault}");
    }

    /// <summary>Adds advice to an error of ONNX Runtime that remains when all libraries load.</summary>
    /// <param name="nativeMessage">Message of ONNX Runtime.</param>
    public static string Explain(string nativeMessage) =>
        $"{nativeMessage.Trim().Split('\n')[0].TrimEnd('.', ' ', '\r')}. "
        + $"Check the NVIDIA driver and the GPU with nvidia-smi, {Otherwise}.";

    /// <summary>What is missing for the provider to load; null when nothing is.</summary>
    /// <param name="folder">Folder of libonnxruntime.so, in which ONNX Runtime looks for its providers.</param>
    /// <param name="canLoad">Whether the system's loader finds a library.</param>
    internal static string? FaultOf(string folder, Func<string, bool> canLoad)
    {
        string[] files = [FileName, SharedFileName];
        if (files.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file))) is { } missingFile)
        {
            return $"{folder} does not contain {missingFile} of ONNX Runtime. "
                + $"Build again with the property OnnxRuntime=gpu, {Otherwise}.";
        }

        // The provider has no RUNPATH, so its dependencies are found by the same search as a library that is loaded by name.
        var needed = ElfFile.NeededLibraries(Path.Combine(folder, FileName));
        string[] missing = [.. needed.Where(library => !canLoad(library))];
        return missing.Length == 0 ? null : Describe(missing, CudaVersion(needed));
    }

    /// <summary>The message for libraries that are not found.</summary>
    /// <param name="missing">At least one library.</param>
    /// <param name="cudaVersion">Major version of CUDA that the provider is linked with.</param>
    internal static string Describe(IReadOnlyList<string> missing, string cudaVersion)
    {
        var needsDriver = missing.Contains(DriverLibrary);
        var needsLibraries = missing.Count > (needsDriver ? 1 : 0);
        var libraries = $"the runtime libraries of CUDA {cudaVersion} (in a folder of LD_LIBRARY_PATH)";
        var install = (needsLibraries, needsDriver) switch
        {
            (true, true) => $"the NVIDIA driver ({DriverLibrary}) and {libraries}",
            (true, false) => libraries,
            _ => $"the NVIDIA driver ({DriverLibrary})",
        };
        return $"ONNX Runtime needs CUDA {cudaVersion}, and the system does not find {string.Join(", ", missing)}. Install {install}, "
            + $"{Otherwise}.";
    }

    private static string CudaVersion(IEnumerable<string> needed) =>
        needed.FirstOrDefault(library => library.StartsWith(RuntimeLibrary, StringComparison.Ordinal))?[RuntimeLibrary.Length..] ?? "";

    // Null where the library is not a separate ELF file, as on Windows and macOS: there the message of ONNX Runtime has to do.
    private static string? FolderOfOnnxRuntime()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        using var process = Process.GetCurrentProcess();
        var module = process.Modules.Cast<ProcessModule>()
            .FirstOrDefault(module => module.ModuleName.StartsWith("libonnxruntime.so", StringComparison.Ordinal));
        return Path.GetDirectoryName(module?.FileName);
    }

    // Libraries stay loaded: ONNX Runtime loads them next.
    private static bool CanLoad(string library) => NativeLibrary.TryLoad(library, out _);
}
