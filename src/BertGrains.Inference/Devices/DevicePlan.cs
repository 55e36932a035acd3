using System.Globalization;
using BertGrains.Inference.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>How a bundle runs on one device: number of lanes, memory and session options.</summary>
internal sealed class DevicePlan
{
    // The memory of a lane grows with its largest batch so far. All measured CPUs were fastest between 128 and 384 tokens, so larger
    // budgets only cost memory: with two lanes and the default bundle, 1,024 tokens took 60 MB more (decision 8).
    public const int CpuBatchTokens = 256;

    private readonly Func<SessionOptions> _createOptions;

    private DevicePlan(
        string name,
        int lanes,
        CpuCores? cores,
        int maxBatchTokens,
        OrtMemoryInfo memory,
        bool mayFallBack,
        Func<SessionOptions> createOptions)
    {
        Name = name;
        Lanes = lanes;
        Cores = cores;
        MaxBatchTokens = maxBatchTokens;
        Memory = memory;
        MayFallBack = mayFallBack;
        _createOptions = createOptions;
    }

    public string Name { get; }

    public int Lanes { get; }

    /// <summary>Whether the lanes compute on the CPU.</summary>
    public bool IsCpu => Cores is not null;

    /// <summary>The cores that the lanes share with other replicas; null on a GPU.</summary>
    public CpuCores? Cores { get; }

    public int MaxBatchTokens { get; }

    /// <summary>Memory of the hidden states between the trunk and the heads.</summary>
    public OrtMemoryInfo Memory { get; }

    /// <summary>Whether the next plan is tried when this one fails.</summary>
    public bool MayFallBack { get; }

    /// <summary>The plans to try, in order.</summary>
    /// <param name="manifest">Manifest of the bundle.</param>
    /// <param name="choice">The device.</param>
    /// <param name="gpu">Limits on a GPU.</param>
    /// <exception cref="DeviceException">The bundle cannot run on the chosen device.</exception>
    public static IEnumerable<DevicePlan> For(BundleManifest manifest, DeviceChoice choice, GpuLimits gpu)
    {
        OnnxEnvironment.Load();
        if (choice.Kind == DeviceKind.Cuda)
        {
            if (!SuitsCuda(manifest))
            {
                throw new DeviceException(
                    $"The bundle {manifest.Name} has precision {manifest.Precision}, which runs on the CPU only. "
                    + "Import the checkpoint with --precision fp16 to run it on a GPU, or set the device to cpu.");
            }

            return [Cuda(choice.Index, GpuPlan.Of(manifest, gpu), mayFallBack: false)];
        }

        return choice.Kind == DeviceKind.Auto && SuitsCuda(manifest) && OnnxEnvironment.HasCuda
            ? [Cuda(choice.Index, GpuPlan.Of(manifest, gpu), mayFallBack: true), Cpu()]
            : [Cpu()];
    }

    public SessionOptions CreateSessionOptions() => _createOptions();

    private static bool SuitsCuda(BundleManifest manifest) => manifest.Precision is "fp16" or "fp32";

    private static DevicePlan Cpu() => new(
        "cpu",
        CpuCores.OfProcess.Count,
        CpuCores.OfProcess,
        CpuBatchTokens,
        OrtMemoryInfo.DefaultInstance,
        mayFallBack: false,
        OnnxEnvironment.ForCpu);

    private static DevicePlan Cuda(int index, GpuPlan plan, bool mayFallBack) => new(
        string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"),
        plan.Lanes,
        cores: null,
        plan.MaxBatchTokens,
        new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, index, OrtMemType.Default),
        mayFallBack,
        () => OnnxEnvironment.ForCuda(index, plan.ArenaBytes));
}
