using BertGrains.Inference.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>One head's session, or the bare name of the trunk output that a head without a graph hands on.</summary>
internal sealed class HeadGraph : IDisposable
{
    private HeadGraph(HeadManifest manifest, InferenceSession? session)
    {
        Session = session;
        TrunkOutputs = [.. manifest.Reads.Where(name => !TensorNames.TrunkInputs.Contains(name))];
        Reads = manifest.Reads;
        IsOutputKept = manifest.Task != BertTask.TokenClassify;
    }

    /// <summary>Null when the head is the tensor that it reads.</summary>
    public InferenceSession? Session { get; }

    /// <summary>Names of the tensors that it reads.</summary>
    public IReadOnlyList<string> Reads { get; }

    /// <summary>Those of them that the trunk computes.</summary>
    public IReadOnlyList<string> TrunkOutputs { get; }

    /// <summary>Whether the result that callers get holds the output itself, not only what was decoded from it.</summary>
    public bool IsOutputKept { get; }

    public static HeadGraph Load(HeadManifest manifest, Bundle bundle, SessionOptions options) =>
        new(manifest, manifest.Graph is null ? null : new InferenceSession(bundle.PathOf(manifest.Graph), options));

    public void Dispose() => Session?.Dispose();
}
