using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>Runs a trunk on the batches of one lane, padded or packed, and gives its outputs to the heads.</summary>
internal interface ITrunkLane : IDisposable
{
    /// <summary>Sorts the items by their heads, so that each head reads consecutive rows, and runs the trunk.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="outputs">Names of the outputs that some head reads.</param>
    void Run(Batch batch, string[] outputs);

    /// <summary>Parts of consecutive rows that heads run one after the other.</summary>
    /// <param name="readsTokens">Whether the heads read a value for each token.</param>
    /// <param name="first">First of the rows.</param>
    /// <param name="count">Number of the rows.</param>
    IEnumerable<(int First, int Count)> PartsOf(bool readsTokens, int first, int count);

    /// <summary>Some rows of an input or output of the trunk, padded to the longest of them where the tensor has a value for each token.</summary>
    OrtValue Rows(string name, int first, int count);

    /// <summary>Releases the outputs of the batch.</summary>
    void Clear();
}
