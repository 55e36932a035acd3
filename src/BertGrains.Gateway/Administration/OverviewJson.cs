using System.Text.Json;

namespace BertGrains.Gateway.Administration;

/// <summary>
/// The JSON of an overview: the answer of <c>/admin/status</c> and the output of <c>bertgrains cluster status --json</c>. Members are only
/// ever added.
/// </summary>
public static class OverviewJson
{
    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, ClusterOverview overview)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(overview);
        json.WriteStartObject();
        WriteArray(json, "silos", overview.Silos, WriteSilo);
        WriteArray(json, "models", overview.Models, WriteModel);
        json.WriteEndObject();
    }

    private static void WriteSilo(Utf8JsonWriter json, SiloOverview silo)
    {
        json.WriteString("name"u8, silo.Name);
        json.WriteString("role"u8, silo.Role);
        json.WriteString("address"u8, silo.Address);
        json.WriteBoolean("draining"u8, silo.IsDraining);
        WriteArray(json, "devices", silo.Devices, WriteDevice);
        WriteArray(json, "replicas", silo.Replicas, WriteReplica);
        WriteArray(json, "bundles", silo.Bundles, (writer, bundle) =>
        {
            writer.WriteString("model"u8, bundle.Model);
            writer.WriteString("revision"u8, bundle.Revision);
        });
    }

    private static void WriteDevice(Utf8JsonWriter json, DeviceOverview device)
    {
        json.WriteString("name"u8, device.Name);
        json.WriteString("kind"u8, device.Kind);
        WriteNumber(json, "capacityBytes", device.CapacityBytes);
        WriteNumber(json, "reservedBytes", device.ReservedBytes);
    }

    private static void WriteReplica(Utf8JsonWriter json, ReplicaOverview replica)
    {
        json.WriteString("model"u8, replica.Model);
        json.WriteString("revision"u8, replica.Revision);
        json.WriteNumber("ordinal"u8, replica.Ordinal);
        json.WriteString("state"u8, replica.State);
        json.WriteString("device"u8, replica.Device);
        WriteNumber(json, "memoryBytes", replica.MemoryBytes);
        json.WriteNumber("waitingItems"u8, replica.Queue.WaitingItems);
        json.WriteNumber("waitingTokens"u8, replica.Queue.WaitingTokens);
        json.WriteNumber("drainSeconds"u8, replica.Queue.DrainSeconds);
        json.WriteNumber("itemsDone"u8, replica.Throughput.ItemsDone);
        json.WriteNumber("itemsPerSecond"u8, replica.Throughput.ItemsPerSecond);
        json.WriteNumber("tokensPerSecond"u8, replica.Throughput.TokensPerSecond);
        json.WriteNumber("batchItems"u8, replica.Throughput.BatchItems);
        json.WriteNumber("batchTokens"u8, replica.Throughput.BatchTokens);
        json.WriteNumber("padding"u8, replica.Throughput.Padding);
        json.WriteString("fault"u8, replica.Fault);
    }

    private static void WriteModel(Utf8JsonWriter json, ModelOverview model)
    {
        json.WriteString("name"u8, model.Name);
        json.WriteNumber("tableVersion"u8, model.TableVersion);
        WriteArray(json, "revisions", model.Revisions, (writer, revision) =>
        {
            writer.WriteString("revision"u8, revision.Revision);
            writer.WriteString("device"u8, revision.Device);
            writer.WriteNumber("wanted"u8, revision.Wanted);
            writer.WriteNumber("ready"u8, revision.Ready);
            writer.WriteNumber("weight"u8, revision.Weight);
            writer.WriteBoolean("failed"u8, revision.IsFailed);
            writer.WriteStartArray("waiting"u8);
            foreach (var sentence in revision.Waiting)
                writer.WriteStringValue(sentence);
            writer.WriteEndArray();
        });
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
