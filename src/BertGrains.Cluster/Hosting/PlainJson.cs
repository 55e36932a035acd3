using System.Text.Json;
using Orleans.Storage;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Stores grain state as plain JSON, which an operator can read. Orleans' own serializers write names of classes and assemblies, so a
/// version that renames one cannot read older state.
/// </summary>
internal sealed class PlainJson : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input) =>
        JsonSerializer.Deserialize<T>(input.ToMemory().Span)
        ?? throw new JsonException("The database holds null where a grain's state should be.");
}
