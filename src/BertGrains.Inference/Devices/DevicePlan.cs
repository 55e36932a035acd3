using System.Globalization;
using BertGrains.Inference.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>How a bundle runs on one device: number of lanes, memory and session options.</summary>
internal sealed class DevicePlan
{
    // The memory of a lane grows with its largest batch so far. All measured CPUs were fastest between 128 and 384 tokens, so larger
    // budgets only cost memory: with two lanes and the default bundle, 1,024 tokens took 60 MB more (decision 8).
    public const int CpuBatchTokens = 512;

    // Measured on an H200: enough rows for every multiprocessor of the largest GPUs.
    private const int CudaBatchTokens = 131_072;

    // Limit of the arena, which grows with the batches up to it. The rest of the GPU's memory is for CUDA and other processes.
    public const long CudaArenaBytes = 8L << 30;

    private readonly Func<SessionOptions> _createOptions;

    private DevicePlan(
        string name, int lanes, int maxBatchTokens, OrtMemoryInfo memory, bool mayFallBack, Func<SessionOptions> createOptions)
    {
        Name = name;
        Lanes = lanes;
        MaxBatchTokens = maxBatchTokens;
        Memory = memory;
        MayFallBack = mayFallBack;
        _createOptions = createOptions;
    }

    public string Name { get; }

    public int Lanes { get; }

    public int MaxBatchTokens { get; }

    /// <summary>Memory of the hidden states between the trunk and the heads.</summary>
    public OrtMemoryInfo Memory { get; }

    /// <summary>Whether the next plan is tried when this one fails.</summary>
    public bool MayFallBack { get; }

    /// <summary>The plans to try, in order.</summary>
    /// <exception cref="DeviceException">The bundle cannot run on the chosen device.</exception>
    public static IEnumerable<DevicePlan> For(BundleManifest manifest, DeviceChoice choice)
    {
        if (choice.Kind == DeviceKind.Cuda)
        {
            if (!SuitsCuda(manifest))
            {
                throw new DeviceException(
                    $"The bundle {manifest.Name} has precision {manifest.Precision}, which runs on the CPU only. "
                    + "Import the checkpoint with --precision fp16 to run it on a GPU, or set the device to cpu.");
            }

            return [Cuda(choice.Index, mayFallBack: false)];
        }

        return choice.Kind == DeviceKind.Auto && SuitsCuda(manifest) && OnnxEnvironment.HasCuda
            ? [Cuda(choice.Index, mayFallBack: true), Cpu()]
            : [Cpu()];
    }

    public SessionOptions CreateSessionOptions() => _createOptions();

    private static bool SuitsCuda(BundleManifest manifest) => manifest.Precision is "fp16" or "fp32";

    private static DevicePlan Cpu() => new(
        "cpu", Environment.ProcessorCount, CpuBatchTokens, OrtMemoryInfo.DefaultInstance, mayFallBack: false, OnnxEnvironment.ForCpu);

    private static DevicePlan Cuda(int index, bool mayFallBack) => new(
        string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"),
        1,
        CudaBatchTokens,
        new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, index, OrtMemType.Default),
        mayFallBack,
        () => OnnxEnvironment.ForCuda(index, CudaArenaBytes));
}
