using BertGrains.Import.Checkpoints;
using BertGrains.Inference.Devices;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Import.Parity;

/// <summary>An ONNX export in ONNX Runtime, with the inputs that exports of encoders have.</summary>
internal sealed class ExportSession : IDisposable
{
    private readonly string _path;
    private readonly InferenceSession _session;

    private ExportSession(string path, InferenceSession session) => (_path, _session) = (path, session);

    /// <summary>Loads an export.</summary>
    /// <exception cref="ImportException">ONNX Runtime does not accept the file.</exception>
    public static ExportSession Open(string path)
    {
        try
        {
            return new ExportSession(path, OnnxEnvironment.OpenOnCpu(path));
        }
        catch (OnnxRuntimeException e)
        {
            throw new ImportException($"{path} cannot be loaded by ONNX Runtime, so that the import cannot be compared with it: {e.Message}", e);
        }
    }

    /// <summary>Runs a padded batch.</summary>
    /// <param name="items">The items.</param>
    /// <param name="paddingId">Id of the padding.</param>
    /// <returns>The outputs that are floating-point numbers.</returns>
    /// <exception cref="ImportException">The export has other inputs, or fails.</exception>
    public IReadOnlyDictionary<string, BareTensor> Run(IReadOnlyList<EncodedText> items, int paddingId)
    {
        var values = new Dictionary<string, OrtValue>();
        try
        {
            foreach (var (name, input) in _session.InputMetadata)
                values[name] = Value(name, input, items, paddingId);
            using var options = new RunOptions();
            using var outputs = _session.Run(options, values, _session.OutputNames);
            return _session.OutputNames.Zip(outputs)
                .Where(output => _session.OutputMetadata[output.First].ElementType is { } type && (type == typeof(float) || type == typeof(Float16)))
                .ToDictionary(output => output.First, output => BareTensor.CopyOf(output.Second));
        }
        catch (OnnxRuntimeException e)
        {
            throw new ImportException($"{_path} fails in ONNX Runtime, so that the import cannot be compared with it: {e.Message}", e);
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private OrtValue Value(string name, NodeMetadata input, IReadOnlyList<EncodedText> items, int paddingId)
    {
        var length = items.Max(item => item.Ids.Length);
        var values = new long[items.Count * length];
        for (var row = 0; row < items.Count; row++)
        {
            for (var i = 0; i < length; i++)
                values[(row * length) + i] = ElementOf(name, items[row], i, paddingId);
        }

        long[] shape = [items.Count, length];
        return input.ElementType == typeof(int)
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (int)value), shape)
            : OrtValue.CreateTensorValueFromMemory(values, shape);
    }

    private long ElementOf(string name, EncodedText item, int position, int paddingId)
    {
        var isText = position < item.Ids.Length;
        return name switch
        {
            "input_ids" => isText ? item.Ids[position] : paddingId,
            "attention_mask" or "input_mask" => isText ? 1 : 0,
            "token_type_ids" or "segment_ids" => isText ? item.Types[position] : 0,
            "position_ids" => position,
            _ => throw new ImportException(
                $"{_path} has the input '{name}'; known inputs are input_ids, attention_mask, token_type_ids and position_ids."),
        };
    }
}
