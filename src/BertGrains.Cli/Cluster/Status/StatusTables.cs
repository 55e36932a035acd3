using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Cluster.Status;

/// <summary>The status of a cluster as tables.</summary>
internal static class StatusTables
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>Creates the tables. Names from other processes are made printable.</summary>
    public static IRenderable Create(ClusterStatus status) =>
        new Rows(
            Silos(status),
            Text.Empty,
            Devices(status),
            Text.Empty,
            Replicas(status),
            Text.Empty,
            Revisions(status),
            new Rows(Waiting(status)));

    private static Table Silos(ClusterStatus status)
    {
        var table = Columns("silo", "role", "address", "state");
        foreach (var silo in status.Silos)
            Row(table, silo.Name, silo.Role, silo.Address.Endpoint.ToString(), silo.IsDraining ? "draining" : "active");
        return table;
    }

    private static Table Devices(ClusterStatus status)
    {
        var table = Columns("device", "silo", "reserved MiB", "of MiB");
        foreach (var (silo, device) in status.Silos.SelectMany(silo => silo.Devices.Select(device => (silo, device))))
            Row(table, device.Name, silo.Name, Size(device.ReservedBytes), Size(device.CapacityBytes));
        return table;
    }

    private static Table Replicas(ClusterStatus status)
    {
        var table = Columns("replica", "state", "device", "silo", "queue", "drains in", "items/s");
        foreach (var (silo, replica) in status.Silos.SelectMany(silo => silo.Replicas.Select(replica => (silo, replica))).OrderBy(Key))
        {
            Row(
                table,
                $"{replica.Id.Model}@{ShortRevision.Of(replica.Id.Revision)}/{replica.Id.Ordinal}",
                replica.State.ToString().ToLowerInvariant(),
                replica.Device,
                silo.Name,
                Format(replica.Queue.WaitingItems, "0"),
                $"{Format(replica.Queue.DrainSeconds, "0.00")} s",
                Format(replica.ItemsPerSecond, "0.0"));
        }

        return table;

        static string Key((SiloReport Silo, ReplicaStatus Replica) row) => row.Replica.Id.ToString();
    }

    private static Table Revisions(ClusterStatus status)
    {
        var table = Columns("model", "revision", "device", "ready", "wanted", "weight");
        foreach (var (model, revision) in status.Models.SelectMany(model => model.Revisions.Select(revision => (model, revision))))
        {
            Row(
                table,
                model.Model,
                ShortRevision.Of(revision.Revision),
                revision.Device,
                Format(revision.Ready, "0"),
                Format(revision.Desired, "0"),
                $"{Format(revision.Weight, "0")} %");
        }

        return table;
    }

    private static IEnumerable<Text> Waiting(ClusterStatus status)
    {
        var revisions = status.Models.SelectMany(model => model.Revisions.SelectMany(revision =>
            revision.Waiting.Select(sentence => $"{model.Model}@{ShortRevision.Of(revision.Revision)}: {sentence}")));
        var replicas = status.Silos.SelectMany(silo => silo.Replicas.Where(replica => replica.Fault is not null)
            .Select(replica => $"{replica.Id.Model}@{ShortRevision.Of(replica.Id.Revision)}/{replica.Id.Ordinal}: {replica.Fault}"));
        return revisions.Concat(replicas).Distinct().Select(line => new Text(PrintableText.OneLine(line)));
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var name in names)
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });
        return table;
    }

    private static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(PrintableText.OneLine(cell))));

    private static string Size(long bytes) => Format(bytes / Mebibyte, "0");

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
