using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Engine;

/// <summary>From a bundle's folder to a model that serves.</summary>
internal sealed class ModelLoader(BertGrainsOptions options, ILogger logger, IMeterFactory? meters, TimeProvider time)
{
    public async Task<ServedModel> LoadAsync(string folder, CancellationToken cancellationToken)
    {
        var bundle = await Bundle.OpenAsync(folder, cancellationToken);
        var manifest = bundle.Manifest;
        if (manifest.Heads.Count > ReplicaShape.MaxHeads)
        {
            throw new BundleException(
                $"The bundle {manifest.Name} has {manifest.Heads.Count} heads; {ReplicaShape.MaxHeads} are the most.");
        }

        var tokenizer = ModelTokenizer.Load(bundle);
        var device = OnnxDevice.Load(bundle, DeviceChoice.Parse(options.Device), tokenizer.PaddingId);
        try
        {
            var shape = new ReplicaShape(manifest.Name, manifest.MaxTokens, manifest.Dimensions.Vocabulary, manifest.Heads.Count);
            var replica = ModelReplica.Start(shape, device, options.QueueCapacity, meters, logger, time, cancellationToken);
            var snapshot = replica.Snapshot();
            logger.ReplicaReady(manifest.Name, device.Name, device.Lanes, snapshot.BudgetTokens, snapshot.SecondsPerToken * 1e6);
            return new ServedModel(bundle, tokenizer, replica);
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
