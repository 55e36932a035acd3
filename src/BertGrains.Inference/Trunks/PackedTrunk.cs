using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;
using BertGrains.Inference.Kernels;
using BertGrains.Inference.Operators;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// A trunk on the CPU whose batches have no padding: its inputs are the tokens of all items one after the other, and the length of each item.
/// </summary>
internal sealed class PackedTrunk : IDisposable
{
    /// <summary>Input: the number of tokens of each item.</summary>
    public const string Lengths = "lengths";

    /// <summary>Input: the number of tokens of each item that its tokens attend to.</summary>
    public const string Attended = "attended";

    /// <summary>Input: the number of layers to run. The hidden states above have no rows, and the means no items.</summary>
    public const string Depth = "depth";

    // The width of every kind of lanes divides it.
    private const int LengthMultiple = 16;

    private readonly OnnxGraphFile _file;
    private readonly OperatorDomain _operators;
    private bool _isDisposed;

    private PackedTrunk(OnnxGraphFile file, TrunkLayout layout, IReadOnlyCollection<string> outputs, SessionOptions options)
    {
        _file = file;
        _operators = new OperatorDomain();
        Layers = layout.Layers.Count;
        try
        {
            var model = Avx512Lanes.AreFast
                ? new PackedGraph<Avx512Lanes>(file, layout, _operators).Write(outputs)
                : new PackedGraph<Avx2Lanes>(file, layout, _operators).Write(outputs);
            _operators.AddTo(options);
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", file.Folder);
            Session = new InferenceSession(model, options);
        }
        catch
        {
            _operators.Dispose();
            throw;
        }
    }

    /// <summary>Its outputs are those of the bundle's trunk without the dimension of items: [tokens, hidden], and means as they are.</summary>
    public InferenceSession Session { get; }

    /// <summary>Number of layers.</summary>
    public int Layers { get; }

    /// <summary>Loads a trunk.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="createOptions">Creates options of a session on the CPU.</param>
    /// <returns>Null if the trunk cannot be packed, or not on this processor.</returns>
    public static PackedTrunk? TryLoad(Bundle bundle, Func<SessionOptions> createOptions)
    {
        if (TryOpen(bundle) is not { } file)
            return null;
        try
        {
            if (TryRead(file, bundle.Manifest) is { } layout)
            {
                using var options = createOptions();
                return new PackedTrunk(file, layout, bundle.Manifest.Trunk.Outputs, options);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Whether <see cref="TryLoad"/> packs the trunk.</summary>
    public static bool IsPackable(Bundle bundle)
    {
        using var file = TryOpen(bundle);
        return file is not null && TryRead(file, bundle.Manifest) is not null;
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Session.Dispose();
        _operators.Dispose();
        _file.Dispose();
    }

    private static OnnxGraphFile? TryOpen(Bundle bundle) =>
        Avx512Lanes.AreFast || Avx2Lanes.AreFast ? OnnxGraphFile.TryOpen(bundle.PathOf(bundle.Manifest.Trunk.Graph)) : null;

    private static TrunkLayout? TryRead(OnnxGraphFile file, BundleManifest manifest)
    {
        var layout = TrunkReader.Read(file, manifest.Dimensions.Layers, manifest.Trunk.Outputs);
        if (layout is null)
            return null;
        var states = Enumerable.Range(0, layout.Layers.Count + 1).Select(TensorNames.Hidden);
        return layout.Hidden % LengthMultiple == 0
            && layout.Embeddings.Width % LengthMultiple == 0
            && layout.Layers.All(layer => layer.Intermediate.Outputs % LengthMultiple == 0)
            && manifest.Trunk.Outputs.All(output => output == TensorNames.Mean || states.Contains(output))
            ? layout
            : null;
    }
}
