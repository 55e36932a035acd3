using BertGrains.Cli.Settings;
using BertGrains.Cli.Terminal;
using BertGrains.Cluster.Schema;

namespace BertGrains.Cli.Cluster.Database;

/// <summary><c>bertgrains cluster init</c>.</summary>
internal sealed class InitCommand : ProgramCommand
{
    public InitCommand()
        : base(
            "init",
            "Creates the tables of a cluster in a PostgreSQL database, or brings them up to date.",
            "bertgrains cluster init --database 'Host=localhost;Database=bertgrains;Username=bertgrains'")
    {
        Details =
            """
            Silos never change tables: run this once before the first silo starts, and again after an update. It may run at any time and
            from several machines at once, and changes nothing in tables that are up to date. One database holds any number of clusters.
            """;
        var settings = new SettingOptions(this).AddDatabase();
        SetAction(async (parsed, cancellationToken) =>
        {
            var given = settings.Read(parsed);
            given.ThrowIfAny([]);
            var database = given.Values["Cluster:ConnectionString"]
                ?? throw CommandException.BadUsage("--database is missing: it names the PostgreSQL database in which the tables are created");
            var before = await new ClusterSchema(database).UpgradeAsync(cancellationToken);
            Console.WriteLine(before switch
            {
                0 => $"The tables of the cluster are created, version {ClusterSchema.Version}.",
                < ClusterSchema.Version => $"The tables of the cluster went from version {before} to {ClusterSchema.Version}.",
                _ => $"The tables of the cluster are up to date, version {before}.",
            });
            return ExitCode.Success;
        });
    }
}
