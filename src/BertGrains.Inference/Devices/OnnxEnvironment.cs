using System.Runtime.InteropServices;
using BertGrains.Inference.Operators;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>ONNX Runtime in this process, and the session options for each kind of device. Thread-safe.</summary>
public static class OnnxEnvironment
{
    private const string CudaProviderName = "CUDAExecutionProvider";

    private static readonly Lazy<OrtEnv> Instance = new(Create);

    /// <summary>Loads the native library of ONNX Runtime, at the first call.</summary>
    /// <exception cref="DeviceException">There is none for this system.</exception>
    internal static void Load() => _ = Instance.Value;

    /// <summary>
    /// Loads the native library on another thread, while the caller reads files. The task never fails: an error is that of
    /// <see cref="Load"/>. A process that exits before its end may crash.
    /// </summary>
    internal static Task BeginLoad() => Task.Run(static () =>
    {
        try
        {
            Load();
        }
        catch (Exception e) when (e is DeviceException or TypeInitializationException)
        {
            // The first use throws it again.
        }
    });

    /// <summary>
    /// Whether this build of ONNX Runtime supports CUDA. A missing library, driver or GPU is detected when a model is loaded.
    /// </summary>
    public static bool HasCuda => Instance.Value.GetAvailableProviders().Contains(CudaProviderName);

    /// <summary>
    /// One thread per batch, because lanes run batches in parallel: on two cores, two lanes of one thread had 1.3 times the throughput
    /// of one lane of two threads. No memory pattern: ONNX Runtime keeps one for every input shape.
    /// </summary>
    /// <exception cref="DeviceException">ONNX Runtime has no native library for this system.</exception>
    internal static SessionOptions ForCpu()
    {
        Load();
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            EnableMemoryPattern = false,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        // An arena keeps its memory: weights outside of it are freed with their session.
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        return options;
    }

    /// <summary>Loads a graph that is no part of a bundle on one thread of the CPU.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <exception cref="DeviceException">ONNX Runtime has no native library for this system.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime does not accept the file.</exception>
    public static InferenceSession OpenOnCpu(string path)
    {
        using var options = ForCpu();
        return new InferenceSession(path, options);
    }

    /// <param name="index">Index of the GPU.</param>
    /// <param name="memoryLimit">Maximum size of the arena in bytes.</param>
    /// <exception cref="DeviceException">CUDA cannot be used; the message names what is missing.</exception>
    internal static SessionOptions ForCuda(int index, long memoryLimit)
    {
        CudaProvider.ThrowIfUnusable(index, HasCuda);
        var options = ForCpu();
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>
            {
                ["device_id"] = index.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["gpu_mem_limit"] = memoryLimit.ToString(System.Globalization.CultureInfo.InvariantCulture),
                // Growth by the requested size keeps the arena near the largest batch. The default is the next power of two.
                ["arena_extend_strategy"] = "kSameAsRequested",
                // Layer norms are summed in single precision; in half precision they lose digits that later layers need.
                ["enable_skip_layer_norm_strict_mode"] = "1",
            });
            options.AppendExecutionProvider_CUDA(cuda);
            return options;
        }
        catch (OnnxRuntimeException e)
        {
            options.Dispose();
            throw new DeviceException($"cuda:{index} cannot be used: {CudaProvider.Explain(e.Message)}", e);
        }
    }

    // Each session would have an arena that grows by powers of two. This one grows by what is missing.
    private static void ShareArena(OrtEnv environment)
    {
        const int sameAsRequested = 1, unset = -1;
        using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using var arena = new OrtArenaCfg(maxMemory: 0, sameAsRequested, unset, unset);
        environment.CreateAndRegisterAllocator(memory, arena);
    }

    private static OrtEnv Create()
    {
        // On Linux and macOS, ONNX Runtime 1.29 and later otherwise writes a device id and a database into the home folder, and connects to
        // its maker, before DisableTelemetryEvents can be called (findings/onnxruntime-telemetry-files.sh). On Windows that call disables it.
        NativeEnvironment.SetDefault("ORT_DISABLE_TELEMETRY", "1");
        var isOurs = !OrtEnv.IsCreated;
        var options = new EnvironmentCreationOptions { logId = "bertgrains", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            var environment = isOurs ? OrtEnv.CreateInstanceWithOptions(ref options) : OrtEnv.Instance();
            if (isOurs)
                ShareArena(environment);
            environment.DisableTelemetryEvents();
            OperatorDomain.Register();
            return environment;
        }
        catch (TypeInitializationException e) when (e.InnerException is DllNotFoundException or BadImageFormatException)
        {
            throw new DeviceException(
                $"ONNX Runtime has no native library for {RuntimeInformation.RuntimeIdentifier} in this program. The package "
                + "Microsoft.ML.OnnxRuntime.Gpu has it for linux-x64 and win-x64, Microsoft.ML.OnnxRuntime also for linux-arm64, win-arm64 and "
                + "osx-arm64. Build BertGrains or its packages with the property OnnxRuntime=cpu to depend on the latter.",
                e);
        }
    }
}
