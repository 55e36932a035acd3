using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>ONNX Runtime in this process: what it can do, and its settings for a session on each kind of device. Thread-safe.</summary>
public static class OnnxEnvironment
{
    private const string CudaProvider = "CUDAExecutionProvider";

    static OnnxEnvironment()
    {
        var options = new EnvironmentCreationOptions { logId = "bertgrains", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (!OrtEnv.IsCreated)
            OrtEnv.CreateInstanceWithOptions(ref options);
        OrtEnv.Instance().DisableTelemetryEvents();
    }

    /// <summary>
    /// Whether the ONNX Runtime that is loaded was built for NVIDIA's GPUs; whether the machine has one, and a driver, shows only when a
    /// model is loaded.
    /// </summary>
    public static bool HasCuda => OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider);

    /// <summary>
    /// One thread a batch, because lanes run batches side by side: on two cores two lanes of one thread gave 1.3 times the throughput
    /// of one lane of two threads. No memory pattern: ONNX Runtime keeps one for every shape that it has seen.
    /// </summary>
    internal static SessionOptions ForCpu() => new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        EnableMemoryPattern = false,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    };

    /// <param name="index">Which GPU.</param>
    /// <param name="memoryLimit">Most bytes of the arena.</param>
    internal static SessionOptions ForCuda(int index, long memoryLimit)
    {
        var options = ForCpu();
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>
            {
                ["device_id"] = index.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["gpu_mem_limit"] = memoryLimit.ToString(System.Globalization.CultureInfo.InvariantCulture),
                // Growing by what is asked for keeps the arena near the largest batch instead of the next power of two.
                ["arena_extend_strategy"] = "kSameAsRequested",
                // Sums of layer norms in single precision; in half precision they lose digits that the next layers need.
                ["enable_skip_layer_norm_strict_mode"] = "1",
            });
            options.AppendExecutionProvider_CUDA(cuda);
            return options;
        }
        catch (OnnxRuntimeException e)
        {
            options.Dispose();
            throw new DeviceException(
                $"cuda:{index} cannot be used: ONNX Runtime did not load its CUDA provider ({FirstLine(e.Message)}). "
                + "Install the NVIDIA driver, CUDA 12 and cuDNN 9, run `./bertgrains prepare --cuda`, or choose the device cpu.", e);
        }
    }

    private static string FirstLine(string text) => text.AsSpan().Trim() is var trimmed && trimmed.IndexOf('\n') is >= 0 and var end
        ? trimmed[..end].ToString()
        : text.Trim();
}
