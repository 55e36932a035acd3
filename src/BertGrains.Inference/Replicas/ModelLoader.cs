using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Replicas;

/// <summary>Loads replicas from verified bundles. Thread-safe.</summary>
/// <param name="settings">Settings of the replicas.</param>
/// <param name="logger">Logger of the replicas.</param>
/// <param name="meters">Creates the meters; null for private meters.</param>
/// <param name="time">Clock for deadlines.</param>
public sealed class ModelLoader(ReplicaSettings settings, ILogger logger, IMeterFactory? meters, TimeProvider time)
{
    // Two special tokens and one of the text.
    private const int ShortestItem = 3;

    /// <summary>Loads a bundle on a device and measures the device, on the calling thread. Takes seconds.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="choice">The device.</param>
    /// <param name="gpu">Limits on a GPU.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    /// <exception cref="BundleException">This version does not support the bundle.</exception>
    /// <exception cref="DeviceException">The device cannot be used, or cannot run this bundle.</exception>
    public ModelReplica Load(Bundle bundle, DeviceChoice choice, GpuLimits gpu, CancellationToken cancellationToken)
    {
        var manifest = bundle.Manifest;
        if (manifest.Heads.Count > ReplicaShape.MaxHeads)
        {
            throw new BundleException(
                $"The bundle {manifest.Name} has {manifest.Heads.Count} heads; the maximum is {ReplicaShape.MaxHeads}.");
        }

        ExternalData.Check(bundle);
        var device = OnnxDevice.Load(bundle, choice, gpu, ModelTokenizer.PaddingIdOf(bundle));
        try
        {
            GraphCheck.Run(device, bundle, settings.IsWarmedUp ? Math.Min(manifest.MaxTokens, ReplicaShape.LongestProbe) : ShortestItem, settings.DeviceTimeout);
            var replica = ModelReplica.Start(ReplicaShape.Of(bundle), device, settings, meters, logger, time, cancellationToken);
            var snapshot = replica.Snapshot();
            var microsecondsOnOneLane = snapshot.SecondsPerToken * device.Lanes * 1e6;
            logger.ReplicaReady(manifest.Name, device.Name, device.Form, device.Lanes, snapshot.BudgetTokens, microsecondsOnOneLane);
            return replica;
        }
        catch (TimeoutException e)
        {
            // The device is not disposed: a thread is still in its call.
            throw new DeviceException($"The bundle {manifest.Name} cannot run on {device.Name}: {e.Message}", e);
        }
        catch (Exception e)
        {
            device.Dispose();
            if (e is OnnxRuntimeException)
                throw new DeviceException($"The bundle {manifest.Name} cannot run on {device.Name}: {e.Message}", e);
            throw;
        }
    }
}
