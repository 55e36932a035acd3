using System.Collections.Frozen;
using System.Text.Json;

namespace BertGrains.Import.Safetensors;

/// <summary>
/// The JSON header of a safetensors file, with the checks of the reference implementation: the size of a tensor is its shape times its
/// type, and the tensors fill the data without a gap or an overlap.
/// Source: https://github.com/huggingface/safetensors, section "Format" and safetensors/src/tensor.rs.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Maximum header length of the reference implementation.</summary>
    public const long MaxBytes = 100_000_000;

    private const string MetadataKey = "__metadata__";

    private static readonly FrozenDictionary<string, TensorType> Types =
        Enum.GetValues<TensorType>().ToFrozenDictionary(t => t.ToString(), StringComparer.Ordinal);

    private SafetensorsHeader(Dictionary<string, TensorEntry> tensors, Dictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Parses a header; <paramref name="dataBytes"/> bytes of tensors follow it.</summary>
    /// <exception cref="ImportException">The header is malformed or does not match the data.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> utf8, long dataBytes)
    {
        var tensors = new Dictionary<string, TensorEntry>();
        var metadata = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ImportException("the header is not a JSON object");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                    ReadMetadata(property.Value, metadata);
                else
                    tensors.Add(property.Name, ReadEntry(property.Name, property.Value));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid Unicode.
            throw new ImportException($"the header is not valid JSON ({e.Message})", e);
        }

        CheckLayout(tensors, dataBytes);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new ImportException($"{MetadataKey} is not a JSON object");
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw new ImportException($"{MetadataKey} has a value that is not a string");
            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static TensorEntry ReadEntry(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !element.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !element.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2)
        {
            throw new ImportException($"tensor '{name}' has no valid dtype, shape or data_offsets");
        }

        var dimensions = shape.EnumerateArray().Select(d => Count(name, "a dimension", d)).ToArray();
        var begin = Count(name, "an offset", offsets[0]);
        var end = Count(name, "an offset", offsets[1]);
        if (!Types.TryGetValue(dtype.GetString()!, out var type))
            throw new ImportException($"tensor '{name}' has the unknown dtype '{dtype.GetString()}'");

        var elements = Product(name, dimensions);
        var bytes = Product(name, [elements, BytesOf(type)]);
        if (begin > end || end - begin != bytes)
            throw new ImportException($"tensor '{name}' has offsets {begin} to {end}, but its shape and dtype need {bytes} bytes");
        return new TensorEntry(type, dimensions, elements, begin, end);
    }

    private static long Count(string name, string what, JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) && value >= 0
            ? value
            : throw new ImportException($"tensor '{name}' has {what} that is not an integer from 0 to {long.MaxValue}");

    private static long Product(string name, IEnumerable<long> factors)
    {
        try
        {
            return factors.Aggregate(1L, (a, b) => checked(a * b));
        }
        catch (OverflowException e)
        {
            throw new ImportException($"the size of tensor '{name}' overflows", e);
        }
    }

    private static int BytesOf(TensorType type) => type switch
    {
        <= TensorType.F8_E8M0 => 1,
        <= TensorType.BF16 => 2,
        <= TensorType.F32 => 4,
        _ => 8,
    };

    private static void CheckLayout(Dictionary<string, TensorEntry> tensors, long dataBytes)
    {
        var position = 0L;
        foreach (var (name, entry) in tensors.OrderBy(t => t.Value.Begin).ThenBy(t => t.Value.End))
        {
            if (entry.Begin != position)
            {
                var place = entry.Begin < position ? "inside" : "not at the end of";
                throw new ImportException(
                    $"tensor '{name}' begins at byte {entry.Begin} of the data, {place} the tensor before it, which ends at {position}");
            }

            position = entry.End;
        }

        if (position != dataBytes)
            throw new ImportException($"the header describes {position} bytes of tensors, but the file has {dataBytes}");
    }
}
