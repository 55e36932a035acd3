using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Replicas;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Engine;

/// <summary>Loads the models of an engine, the first time and after a fault.</summary>
internal sealed class EngineLoader(BertGrainsOptions options, ModelLoader models, ILogger logger, TimeProvider time)
{
    private readonly DeviceChoice _device = DeviceChoice.Parse(options.Device);
    private readonly SignatureKeys? _keys = SignatureKeys.LoadIfSet(options.SignatureKeys);
    private readonly GpuLimits _gpu = options.Gpu.On(freeBytes: null);

    /// <summary>Verifies a bundle, and its signature where the options ask for one.</summary>
    /// <exception cref="BundleException">It is missing, damaged, or not signed as it must be.</exception>
    public Task<Bundle> OpenAsync(string folder, CancellationToken cancellationToken) => Bundle.OpenAsync(folder, _keys, cancellationToken);

    /// <summary>Loads a bundle.</summary>
    /// <exception cref="BundleException">The bundle cannot be loaded; the message names the file.</exception>
    /// <exception cref="DeviceException">The device cannot be used; the message names what is missing.</exception>
    public async Task<EngineModel> LoadAsync(Bundle bundle, CancellationToken cancellationToken)
    {
        // Both take some tenths of a second, most of it on one core.
        var loading = LoadReplicaAsync(bundle, cancellationToken);
        ModelCodec codec;
        try
        {
            codec = ModelCodec.Load(bundle);
        }
        catch
        {
            await ReleaseAsync(loading);
            throw;
        }

        return new EngineModel(codec, await loading, canceled => LoadAgainAsync(bundle.Folder, codec, canceled), logger, time);
    }

    private static async Task ReleaseAsync(Task<ModelReplica> loading)
    {
        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loading.IsCompletedSuccessfully)
            await (await loading).DisposeAsync();
    }

    private async Task<ModelReplica> LoadAgainAsync(string folder, ModelCodec codec, CancellationToken cancellationToken)
    {
        // The files are verified again: they may have changed since the start.
        var bundle = await OpenAsync(folder, cancellationToken);
        return bundle.Revision == codec.Description.Revision
            ? await LoadReplicaAsync(bundle, cancellationToken)
            : throw new BundleException($"The bundle {folder} has another revision than at the start. Restart the process to serve it.");
    }

    // On its own thread: a load blocks for seconds.
    private Task<ModelReplica> LoadReplicaAsync(Bundle bundle, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => models.Load(bundle, _device, _gpu, cancellationToken),
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
