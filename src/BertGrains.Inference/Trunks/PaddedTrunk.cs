using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// The trunk of a bundle as it is, in parts: one ends at each hidden state that is the deepest of some head, so that the layers above what a
/// batch reads do not run. Where all heads read the last state, there is one part.
/// </summary>
internal sealed class PaddedTrunk : IDisposable
{
    private readonly List<TrunkPart> _parts = [];

    private PaddedTrunk()
    {
    }

    /// <summary>The parts from the embeddings on. Each reads outputs of those before it.</summary>
    public IReadOnlyList<TrunkPart> Parts => _parts;

    /// <summary>Loads a trunk.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="createOptions">Creates the options of a session.</param>
    public static PaddedTrunk Load(Bundle bundle, Func<SessionOptions> createOptions)
    {
        var path = bundle.PathOf(bundle.Manifest.Trunk.Graph);
        var outputs = bundle.Manifest.Trunk.Outputs;
        var trunk = new PaddedTrunk();
        try
        {
            if (EndsBelowLast(bundle.Manifest) is { Count: > 0 } ends && OnnxGraphFile.TryOpen(path) is { } file)
            {
                using (file)
                    trunk.AddParts(file, outputs, ends, createOptions);
            }
            else
            {
                using var options = createOptions();
                trunk._parts.Add(new TrunkPart(new InferenceSession(path, options), TensorNames.TrunkInputs, outputs));
            }

            return trunk;
        }
        catch
        {
            trunk.Dispose();
            throw;
        }
    }

    /// <summary>Number of the parts that compute some outputs.</summary>
    public int PartsFor(IReadOnlyCollection<string> outputs) => 1 + _parts.FindLastIndex(part => part.Outputs.Any(outputs.Contains));

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Session.Dispose();
    }

    private void AddParts(OnnxGraphFile file, IReadOnlyList<string> outputs, IEnumerable<int> ends, Func<SessionOptions> createOptions)
    {
        var computed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var end in ends.Append(int.MaxValue))
        {
            List<string> own = [.. outputs.Where(output => !computed.Contains(output) && (TensorNames.LayerOf(output) ?? int.MaxValue) <= end)];
            var part = new GraphPart(file, computed, own);
            using var options = createOptions();
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", file.Folder);
            _parts.Add(new TrunkPart(new InferenceSession(part.ToBytes(), options), part.Inputs, own));
            computed.UnionWith(own);
        }
    }

    // Hidden states, in order, that are the deepest of some head, without the deepest of all.
    private static List<int> EndsBelowLast(BundleManifest manifest)
    {
        var layers = manifest.Trunk.Outputs.Max(output => TensorNames.LayerOf(output) ?? manifest.Dimensions.Layers);
        return
        [
            .. manifest.Heads.Select(head => head.Reads.Where(manifest.Trunk.Outputs.Contains).Select(name => TensorNames.LayerOf(name) ?? layers))
                .Where(depths => depths.Any()).Select(Enumerable.Max).Where(depth => depth < layers).Distinct().Order(),
        ];
    }
}

/// <summary>Consecutive layers of a trunk.</summary>
/// <param name="Session">Their session.</param>
/// <param name="Inputs">Inputs of the trunk and outputs of earlier parts.</param>
/// <param name="Outputs">Outputs of the trunk.</param>
internal sealed record TrunkPart(InferenceSession Session, IReadOnlyCollection<string> Inputs, IReadOnlyList<string> Outputs);
