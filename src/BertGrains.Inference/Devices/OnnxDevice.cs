using BertGrains.Inference.Bundles;
using BertGrains.Inference.Scheduling;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>A bundle's trunk and heads, loaded once and run by every lane.</summary>
internal sealed class OnnxDevice : IDevice
{
    private readonly InferenceSession _trunk;
    private readonly HeadGraph[] _heads;
    private readonly OnnxLane[] _lanes;
    private readonly OrtMemoryInfo _memory;

    private OnnxDevice(DevicePlan plan, Bundle bundle, int paddingId)
    {
        Name = plan.Name;
        MaxBatchTokens = plan.MaxBatchTokens;
        _memory = plan.Memory;
        using var options = plan.CreateSessionOptions();
        _trunk = new InferenceSession(bundle.PathOf(bundle.Manifest.Trunk.Graph), options);
        _heads = [.. bundle.Manifest.Heads.Select(head => HeadGraph.Load(head, bundle, options))];
        _lanes = [.. Enumerable.Range(0, plan.Lanes).Select(_ => new OnnxLane(_trunk, _heads, _memory, paddingId))];
    }

    public string Name { get; }

    public int Lanes => _lanes.Length;

    public int MaxBatchTokens { get; }

    /// <summary>Loads a bundle on the device that is asked for.</summary>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public static OnnxDevice Load(Bundle bundle, DeviceChoice choice, int paddingId)
    {
        foreach (var plan in DevicePlan.For(bundle.Manifest, choice))
        {
            try
            {
                return new OnnxDevice(plan, bundle, paddingId);
            }
            catch (DeviceException) when (plan.MayFallBack)
            {
                // `auto` on a machine whose GPU or driver does not answer: the next plan is the processor.
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
