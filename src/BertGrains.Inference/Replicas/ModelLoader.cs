using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Replicas;

/// <summary>From a verified bundle to a replica that is warm. Thread-safe.</summary>
/// <param name="queueCapacity">Most items that wait in a replica, at least 1.</param>
/// <param name="logger">Receives what operators should know.</param>
/// <param name="meters">Makes the instruments; null for meters of their own.</param>
/// <param name="time">Clock of deadlines.</param>
public sealed class ModelLoader(int queueCapacity, ILogger logger, IMeterFactory? meters, TimeProvider time)
{
    /// <summary>Loads a bundle on a device and measures it there, on the thread that calls; it takes seconds.</summary>
    /// <param name="bundle">Verified.</param>
    /// <param name="choice">Where it is to run.</param>
    /// <param name="cancellationToken">Ends the measuring.</param>
    /// <exception cref="BundleException">The bundle is none that this version can run.</exception>
    /// <exception cref="DeviceException">The device cannot be used, or not for this bundle.</exception>
    public ModelReplica Load(Bundle bundle, DeviceChoice choice, CancellationToken cancellationToken) =>
        Load(bundle, choice, ModelTokenizer.Load(bundle).PaddingId, cancellationToken);

    /// <summary>The same for who has the tokeniser already.</summary>
    internal ModelReplica Load(Bundle bundle, DeviceChoice choice, int paddingId, CancellationToken cancellationToken)
    {
        var manifest = bundle.Manifest;
        if (manifest.Heads.Count > ReplicaShape.MaxHeads)
        {
            throw new BundleException(
                $"The bundle {manifest.Name} has {manifest.Heads.Count} heads; {ReplicaShape.MaxHeads} are the most.");
        }

        var device = OnnxDevice.Load(bundle, choice, paddingId);
        try
        {
            var replica = ModelReplica.Start(ReplicaShape.Of(manifest), device, queueCapacity, meters, logger, time, cancellationToken);
            var snapshot = replica.SnapshotOfScheduler();
            logger.ReplicaReady(manifest.Name, device.Name, device.Lanes, snapshot.BudgetTokens, snapshot.SecondsPerToken * 1e6);
            return replica;
        }
        catch (Exception e)
        {
            device.Dispose();
            if (e is OnnxRuntimeException)
                throw new DeviceException($"The bundle {manifest.Name} cannot be run on {device.Name}: {e.Message}", e);
            throw;
        }
    }
}
