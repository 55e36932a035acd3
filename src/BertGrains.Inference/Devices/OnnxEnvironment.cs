using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>ONNX Runtime in this process, and the session options for each kind of device. Thread-safe.</summary>
public static class OnnxEnvironment
{
    private const string CudaProviderName = "CUDAExecutionProvider";

    static OnnxEnvironment()
    {
        var options = new EnvironmentCreationOptions { logId = "bertgrains", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (!OrtEnv.IsCreated)
            OrtEnv.CreateInstanceWithOptions(ref options);
        OrtEnv.Instance().DisableTelemetryEvents();
    }

    /// <summary>
    /// Whether this build of ONNX Runtime supports CUDA. A missing library, driver or GPU is detected when a model is loaded.
    /// </summary>
    public static bool HasCuda => OrtEnv.Instance().GetAvailableProviders().Contains(CudaProviderName);

    /// <summary>
    /// One thread per batch, because lanes run batches in parallel: on two cores, two lanes of one thread had 1.3 times the throughput
    /// of one lane of two threads. No memory pattern: ONNX Runtime keeps one for every input shape.
    /// </summary>
    internal static SessionOptions ForCpu() => new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        EnableMemoryPattern = false,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    };

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
}
