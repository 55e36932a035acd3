using BertGrains.Inference.Items;

namespace BertGrains.Inference.Devices;

/// <summary>
/// A device that runs batches: ONNX Runtime on a CPU or GPU, or a simulation with a cost model. A lane is used by one thread at a time.
/// </summary>
public interface IDevice : IDisposable
{
    /// <summary>cpu, cuda:0 and so on.</summary>
    string Name { get; }

    /// <summary>Number of batches that run in parallel.</summary>
    int Lanes { get; }

    /// <summary>Maximum padded tokens per batch, from the available memory.</summary>
    int MaxBatchTokens { get; }

    /// <summary>Whether the items of a batch are padded to the longest; if not, an item costs the same beside any other.</summary>
    bool PadsItems { get; }

    /// <summary>The cores on which the lanes compute; null when the batches run elsewhere, as on a GPU.</summary>
    CpuCores? Cores { get; }

    /// <summary>
    /// Runs the trunk once and each head on the rows of its items. Sets the outputs of the items and the trunk time of the batch.
    /// </summary>
    /// <param name="lane">Index of the lane, from 0.</param>
    /// <param name="batch">At least one item. If this method throws, the caller splits the batch to isolate the faulty item.</param>
    void Run(int lane, Batch batch);
}
