using System.Diagnostics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Trunks;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>The trunk and heads of a bundle, loaded once and shared by all lanes.</summary>
internal sealed class OnnxDevice : IDevice
{
    private readonly PackedTrunk? _packed;
    private readonly PaddedTrunk? _padded;
    private readonly SharedWeights? _shared;
    private readonly List<HeadSession> _heads = [];
    private readonly List<OnnxLane> _lanes = [];

    private OnnxDevice(DevicePlan plan, Bundle bundle, int paddingId)
    {
        Name = plan.Name;
        MaxBatchTokens = plan.MaxBatchTokens;
        Cores = plan.Cores;
        _packed = plan.IsCpu ? PackedTrunk.TryLoad(bundle, plan.CreateSessionOptions) : null;
        _padded = _packed is null ? PaddedTrunk.Load(bundle, plan.CreateSessionOptions) : null;
        try
        {
            _shared = plan.IsCpu ? SharedWeights.TryLoad(bundle) : null;
            foreach (var head in bundle.Manifest.Heads)
                _heads.Add(HeadSession.Load(head, bundle, plan, _shared));
            for (var lane = 0; lane < plan.Lanes; lane++)
                _lanes.Add(new OnnxLane(CreateTrunkLane(plan, paddingId), _heads, plan.Memory));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name { get; }

    public int Lanes => _lanes.Count;

    public int MaxBatchTokens { get; }

    public bool PadsItems => _packed is null;

    /// <summary>The form of the trunk, see <see cref="TrunkForm"/>.</summary>
    public string Form => _packed is null ? TrunkForm.Padded : TrunkForm.Packed;

    public CpuCores? Cores { get; }

    /// <summary>Loads a bundle on the chosen device.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="choice">The device.</param>
    /// <param name="gpu">Limits on a GPU.</param>
    /// <param name="paddingId">Token id of padding.</param>
    /// <exception cref="DeviceException">The device cannot be used, or cannot run this bundle.</exception>
    public static OnnxDevice Load(Bundle bundle, DeviceChoice choice, GpuLimits gpu, int paddingId)
    {
        foreach (var plan in DevicePlan.For(bundle.Manifest, choice, gpu))
        {
            try
            {
                return new OnnxDevice(plan, bundle, paddingId);
            }
            catch (Exception e) when (plan.MayFallBack && e is DeviceException or OnnxRuntimeException)
            {
                // `auto` without a usable GPU: the next plan is the CPU.
            }
            catch (OnnxRuntimeException e)
            {
                var isCudaFailure = e.Message.Contains("CUDA failure", StringComparison.Ordinal);
                var reason = isCudaFailure ? CudaProvider.Explain(e.Message) : e.Message;
                throw new DeviceException($"The bundle {bundle.Folder} cannot be loaded on {plan.Name}: {reason}", e);
            }
        }

        throw new UnreachableException("The last plan does not fall back.");
    }

    public void Run(int lane, Batch batch) => _lanes[lane].Run(batch);

    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
        foreach (var head in _heads)
            head.Dispose();
        _shared?.Dispose();
        _padded?.Dispose();
        _packed?.Dispose();
    }

    private ITrunkLane CreateTrunkLane(DevicePlan plan, int paddingId) => _packed is null
        ? new PaddedTrunkLane(_padded!, _heads, plan.Memory, paddingId)
        : new PackedTrunkLane(_packed, paddingId);
}
