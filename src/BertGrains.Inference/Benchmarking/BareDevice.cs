using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Benchmarking;

/// <summary>The device of the engine without the engine: rows of token ids run on its lanes as they are given.</summary>
/// <param name="device">The device, in the form that the engine uses.</param>
/// <param name="heads">Heads to run on every row.</param>
internal sealed class BareDevice(OnnxDevice device, ulong heads)
{
    /// <summary>Runs a batch and discards the outputs.</summary>
    public void Run(int lane, ReadOnlySpan<int[]> rows)
    {
        var batch = new Batch(device.PadsItems);
        foreach (var ids in rows)
            batch.Add(new WorkItem(ids, ids.Length, heads));
        device.Run(lane, batch);
        foreach (var item in batch.Items)
        {
            foreach (var output in item.Outputs)
                output?.Release();
        }
    }
}
