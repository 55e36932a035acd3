using System.Runtime.Intrinsics;
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

    // The width of every kind of lanes divides it.
    private const int LengthMultiple = 16;

    private readonly OnnxGraphFile _file;
    private readonly OperatorDomain _operators;
    private bool _isDisposed;

    private PackedTrunk(OnnxGraphFile file, TrunkLayout layout, string folder, IReadOnlyCollection<string> outputs, SessionOptions options)
    {
        _file = file;
        _operators = new OperatorDomain();
        try
        {
            var model = Vector512.IsHardwareAccelerated
                ? new PackedGraph<Avx512Lanes>(file, layout, _operators).Write(outputs)
                : new PackedGraph<VectorLanes>(file, layout, _operators).Write(outputs);
            _operators.AddTo(options);
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
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

    /// <summary>Loads a trunk.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="createOptions">Creates options of a session on the CPU.</param>
    /// <returns>Null if the graph has a form that cannot be packed.</returns>
    public static PackedTrunk? TryLoad(Bundle bundle, Func<SessionOptions> createOptions)
    {
        var path = Path.GetFullPath(bundle.PathOf(bundle.Manifest.Trunk.Graph));
        OnnxGraphFile? file = null;
        try
        {
            file = new OnnxGraphFile(path);
            var outputs = bundle.Manifest.Trunk.Outputs;
            if (TrunkReader.Read(file, bundle.Manifest.Dimensions.Layers, outputs) is { } layout && IsPackable(layout, outputs))
            {
                using var options = createOptions();
                return new PackedTrunk(file, layout, Path.GetDirectoryName(path)!, outputs, options);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // ONNX Runtime names what is wrong with the file.
        }
        catch
        {
            file?.Dispose();
            throw;
        }

        file?.Dispose();
        return null;
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

    private static bool IsPackable(TrunkLayout layout, IReadOnlyList<string> outputs)
    {
        var states = Enumerable.Range(0, layout.Layers.Count + 1).Select(TensorNames.Hidden);
        return layout.Hidden % LengthMultiple == 0
            && layout.Layers.All(layer => layer.Intermediate.Outputs % LengthMultiple == 0)
            && outputs.All(output => output == TensorNames.Mean || states.Contains(output));
    }
}
