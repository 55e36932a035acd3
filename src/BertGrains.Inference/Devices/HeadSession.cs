using BertGrains.Inference.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>The session of one head, or the name of the trunk output that a head without a graph returns.</summary>
internal sealed class HeadSession : IDisposable
{
    private HeadSession(HeadManifest manifest, InferenceSession? session)
    {
        Session = session;
        TrunkOutputs = [.. manifest.Reads.Where(name => !TensorNames.ItemInputs.Contains(name) && TensorNames.HeadOf(name) is null)];
        Reads = manifest.Reads;
        ReadsTokens = Reads.Any(name => name != TensorNames.Mean && TensorNames.HeadOf(name) is null);
        IsOutputKept = manifest.Task is BertTask.Embed or BertTask.Classify or BertTask.Rerank or BertTask.NextSentence or BertTask.Features;
        Manifest = manifest;
    }

    /// <summary>Entry of the head in the bundle.</summary>
    public HeadManifest Manifest { get; }

    /// <summary>Whether the head computes a value for each token of the vocabulary.</summary>
    public bool IsOverVocabulary => Manifest.Task is BertTask.FillMask or BertTask.EmbedSparse;

    /// <summary>Null when the head has no graph.</summary>
    public InferenceSession? Session { get; }

    /// <summary>Names of the tensors that the head reads.</summary>
    public IReadOnlyList<string> Reads { get; }

    /// <summary>Whether a tensor of the trunk that the head reads has a value for each token.</summary>
    public bool ReadsTokens { get; }

    /// <summary>The names in <see cref="Reads"/> that are outputs of the trunk.</summary>
    public IReadOnlyList<string> TrunkOutputs { get; }

    /// <summary>Whether results hold the output itself. If not, only decoded values are returned.</summary>
    public bool IsOutputKept { get; }

    /// <summary>Loads a head.</summary>
    /// <param name="manifest">Its entry in the bundle.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="plan">The device.</param>
    /// <param name="shared">Weights that heads share; null where each has its own.</param>
    public static HeadSession Load(HeadManifest manifest, Bundle bundle, DevicePlan plan, SharedWeights? shared)
    {
        if (manifest.Graph is not { } graph)
            return new HeadSession(manifest, null);
        using var options = plan.CreateSessionOptions();
        shared?.AddTo(options, graph);
        return new HeadSession(
            manifest,
            shared is null ? new InferenceSession(bundle.PathOf(graph), options) : new InferenceSession(bundle.PathOf(graph), options, shared.Packed));
    }

    public void Dispose() => Session?.Dispose();
}
