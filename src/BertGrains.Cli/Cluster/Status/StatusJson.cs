using System.Text.Json;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Status;

/// <summary>The status of a cluster as JSON.</summary>
internal static class StatusJson
{
    /// <summary>Writes the object to standard output.</summary>
    public static async Task WriteAsync(ClusterStatus status)
    {
        await using var output = StandardStreams.OpenOutput();
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteArray(json, "silos", status.Silos, WriteSilo);
            WriteArray(json, "models", status.Models, WriteModel);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteSilo(Utf8JsonWriter json, SiloReport silo)
    {
        json.WriteString("name"u8, silo.Name);
        json.WriteString("role"u8, silo.Role);
        json.WriteString("address"u8, silo.Address.Endpoint.ToString());
        json.WriteBoolean("draining"u8, silo.IsDraining);
        WriteArray(json, "devices", silo.Devices, WriteDevice);
        WriteArray(json, "replicas", silo.Replicas, WriteReplica);
        WriteArray(json, "bundles", silo.Bundles, (writer, bundle) =>
        {
            writer.WriteString("model"u8, bundle.Model);
            writer.WriteString("revision"u8, bundle.Revision);
        });
    }

    private static void WriteDevice(Utf8JsonWriter json, DeviceStatus device)
    {
        json.WriteString("name"u8, device.Name);
        json.WriteString("kind"u8, device.Kind);
        json.WriteNumber("capacityBytes"u8, device.CapacityBytes);
        json.WriteNumber("reservedBytes"u8, device.ReservedBytes);
    }

    private static void WriteReplica(Utf8JsonWriter json, ReplicaStatus replica)
    {
        json.WriteString("model"u8, replica.Id.Model);
        json.WriteString("revision"u8, replica.Id.Revision);
        json.WriteNumber("ordinal"u8, replica.Id.Ordinal);
        json.WriteString("state"u8, JsonNamingPolicy.CamelCase.ConvertName(replica.State.ToString()));
        json.WriteString("device"u8, replica.Device);
        json.WriteNumber("memoryBytes"u8, replica.MemoryBytes);
        json.WriteNumber("waitingItems"u8, replica.Queue.WaitingItems);
        json.WriteNumber("waitingTokens"u8, replica.Queue.WaitingTokens);
        json.WriteNumber("drainSeconds"u8, replica.Queue.DrainSeconds);
        json.WriteNumber("itemsDone"u8, replica.ItemsDone);
        json.WriteNumber("itemsPerSecond"u8, replica.ItemsPerSecond);
        json.WriteString("fault"u8, replica.Fault);
    }

    private static void WriteModel(Utf8JsonWriter json, ModelStatus model)
    {
        json.WriteString("name"u8, model.Model);
        json.WriteNumber("tableVersion"u8, model.TableVersion);
        WriteArray(json, "revisions", model.Revisions, (writer, revision) =>
        {
            writer.WriteString("revision"u8, revision.Revision);
            writer.WriteString("device"u8, revision.Device);
            writer.WriteNumber("wanted"u8, revision.Desired);
            writer.WriteNumber("ready"u8, revision.Ready);
            writer.WriteNumber("weight"u8, revision.Weight);
            writer.WriteBoolean("failed"u8, revision.IsFailed);
            writer.WriteStartArray("waiting"u8);
            foreach (var sentence in revision.Waiting)
                writer.WriteStringValue(sentence);
            writer.WriteEndArray();
        });
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
