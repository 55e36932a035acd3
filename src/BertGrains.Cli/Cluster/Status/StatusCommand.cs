using System.CommandLine;
using System.Text.Json;
using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway.Administration;

namespace BertGrains.Cli.Cluster.Status;

/// <summary><c>bertgrains cluster status</c>.</summary>
internal sealed class StatusCommand : ProgramCommand
{
    public StatusCommand()
        : base(
            "status",
            "Shows silos, devices, replicas and revisions.",
            "bertgrains cluster status",
            "bertgrains cluster status --json --database 'Host=localhost;Database=bertgrains;Username=bertgrains'")
    {
        Details = "Exits with 1 within a few seconds when the cluster cannot be reached.";
        var settings = ClusterSettings.ForClient(this);
        var json = new Option<bool>("--json") { Description = "Print the status as JSON." };
        Options.Add(json);
        SetAction(async (parsed, _) =>
        {
            using var interrupts = new Interrupts();
            await using var connection = await OperatorConnection.OpenAsync(ClientHost.Read(settings.Read(parsed)), interrupts.Token);
            var status = await connection.CallAsync(grains => grains.GetGrain<ICatalogGrain>(0).GetStatusAsync(), interrupts.Token);
            if (parsed.GetValue(json))
                await WriteAsync(OverviewConverter.ToOverview(status));
            else
                WideConsole.Create().Write(StatusTables.Create(status));
            return ExitCode.Success;
        });
    }

    private static async Task WriteAsync(ClusterOverview overview)
    {
        await using var output = StandardStreams.OpenOutput();
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
            OverviewJson.Write(json, overview);
        output.Write("\n"u8);
    }
}
