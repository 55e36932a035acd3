using System.Runtime.ExceptionServices;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>
/// Compares the graphs of a bundle with the sizes in its manifest, which nothing else does: an item with the last token id, two token types
/// and all heads runs, and each head has as many values as it has labels or dimensions.
/// </summary>
internal static class GraphCheck
{
    /// <summary>Runs the item.</summary>
    /// <param name="device">The device with the loaded bundle.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="length">Tokens of the item: the greatest length checks the positions too.</param>
    /// <param name="timeout">Maximum time of the call.</param>
    /// <exception cref="BundleException">A graph does not fit the manifest.</exception>
    /// <exception cref="TimeoutException">The call did not return. The device may not be disposed.</exception>
    public static void Run(IDevice device, Bundle bundle, int length, TimeSpan timeout)
    {
        var manifest = bundle.Manifest;
        var sizes = manifest.Dimensions;
        var ids = new int[length];
        ids[^1] = sizes.Vocabulary - 1;
        if (manifest.Heads.Select(head => head.MaskId).FirstOrDefault(mask => mask is not null) is { } maskId)
            ids[1] = maskId;
        var item = new WorkItem(ids, sizes.TokenTypes > 1 ? 1 : ids.Length, ReplicaShape.Of(bundle).AllHeads, choice: new TokenChoice(1));
        try
        {
            RunOn(device, item, timeout);
        }
        catch (OnnxRuntimeException e)
        {
            throw new BundleException(
                $"The graphs of the bundle {bundle.Folder} do not fit {BundleManifest.FileName}: an item of {ids.Length} tokens, the last with "
                + $"id {sizes.Vocabulary - 1}, fails: {e.Message.ReplaceLineEndings(" ")}",
                e);
        }

        for (var index = 0; index < manifest.Heads.Count; index++)
            Compare(manifest.Heads[index], item.Outputs[index], bundle, length);
    }

    private static void Compare(HeadManifest head, RawOutput? output, Bundle bundle, int length)
    {
        // The device compares the rows of a head over the vocabulary when it reduces them.
        if (head.Task is BertTask.FillMask or BertTask.EmbedSparse && output is not null)
        {
            output.Release();
            return;
        }

        var file = head.Graph ?? bundle.Manifest.Trunk.Graph;
        var expected = (
            Rows: head.HasTokenRows ? length : 1,
            head.Columns);
        if (output is null || (output.Rows, output.Columns) != expected)
        {
            throw new BundleException(
                $"{file} of the bundle {bundle.Folder} does not fit {BundleManifest.FileName}: the head '{head.Name}' gives "
                + $"{output?.Rows ?? 0} x {output?.Columns ?? 0} values for {length} tokens, expected {expected.Rows} x {expected.Columns}.");
        }

        output.Release();
    }

    private static void RunOn(IDevice device, WorkItem item, TimeSpan timeout)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var batch = new Batch(device.PadsItems);
                batch.Add(item);
                device.Run(0, batch);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true };
        thread.Start();
        if (!thread.Join(timeout))
            throw new TimeoutException($"A call of {device.Name} did not return within {timeout} (DeviceTimeout).");
        failure?.Throw();
    }
}
