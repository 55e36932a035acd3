using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>A bundle's trunk and heads, loaded once and run by every lane.</summary>
internal sealed class OnnxDevice : IDevice
{
    private readonly InferenceSession _trunk;
    private readonly List<HeadGraph> _heads = [];
    private readonly List<OnnxLane> _lanes = [];

    private OnnxDevice(DevicePlan plan, Bundle bundle, int paddingId)
    {
        Name = plan.Name;
        MaxBatchTokens = plan.MaxBatchTokens;
        using var options = plan.CreateSessionOptions();
        _trunk = new InferenceSession(bundle.PathOf(bundle.Manifest.Trunk.Graph), options);
        try
        {
            foreach (var head in bundle.Manifest.Heads)
                _heads.Add(HeadGraph.Load(head, bundle, options));
            for (var lane = 0; lane < plan.Lanes; lane++)
                _lanes.Add(new OnnxLane(_trunk, _heads, plan.Memory, paddingId));
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

    /// <summary>Loads a bundle on the device that is asked for.</summary>
    /// <exception cref="DeviceException">The device cannot be used, or not for this bundle.</exception>
    public static OnnxDevice Load(Bundle bundle, DeviceChoice choice, int paddingId)
    {
        foreach (var plan in DevicePlan.For(bundle.Manifest, choice))
        {
            try
            {
                return new OnnxDevice(plan, bundle, paddingId);
            }
            catch (Exception e) when (plan.MayFallBack && e is DeviceException or OnnxRuntimeException)
            {
                // `auto` on a machine whose GPU or driver does not answer: the next plan is the processor.
            }
            catch (OnnxRuntimeException e)
            {
                throw new DeviceException($"The bundle {bundle.Folder} cannot be loaded on {plan.Name}: {e.Message}", e);
            }
        }

        throw new DeviceException("No device was found.");
    }

    public void Run(int lane, Batch batch) => _lanes[lane].Run(batch);

    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
        foreach (var head in _heads)
            head.Dispose();
        _trunk.Dispose();
    }
}
