using System.Text.Json;
using Orleans.Storage;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// How wanted models are written to the database: plain JSON that an operator can read. What Orleans writes by itself names classes and
/// assemblies, and could not be read again by a version that renamed one.
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
