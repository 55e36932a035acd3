using BertGrains.Inference.Items;

namespace BertGrains.Inference.Devices;

/// <summary>
/// Where batches run: ONNX Runtime on a processor or GPU, or a simulation with a cost model. Each lane is used by one thread at a time.
/// </summary>
public interface IDevice : IDisposable
{
    /// <summary>cpu, cuda:0 and so on.</summary>
    string Name { get; }

    /// <summary>Batches that run at the same time.</summary>
    int Lanes { get; }

    /// <summary>Most padded tokens in a batch, from the memory there is.</summary>
    int MaxBatchTokens { get; }

    /// <summary>
    /// Runs the trunk once and each head on the rows that asked for it; sets the items' outputs and the batch's trunk time.
    /// </summary>
    /// <param name="lane">Which lane, from 0.</param>
    /// <param name="batch">At least one item. One that throws is cut into halves and run again, down to the item at fault.</param>
    void Run(int lane, Batch batch);
}
