using System.Globalization;
using BertGrains.Cluster.Coordination.State;
using BertGrains.Cluster.Schema;
using BertGrains.Cluster.Tests.Processes;
using Npgsql;
using Orleans.Storage;

namespace BertGrains.Cluster.Hosting;

/// <summary>Silos with their own PostgreSQL.</summary>
[Trait("Category", "Cluster")]
public sealed class DatabaseClusterTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PostgresServer? _database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Connection => _database!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        Requirements.SkipWithoutPostgres();
        _database = await PostgresServer.StartNewAsync();
        await new ClusterSchema(Connection).UpgradeAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_AllSilosWereJustKilled_Joins()
    {
        await AddKilledSiloAsync(FreePorts.Take());
        await AddKilledSiloAsync(FreePorts.Take());

        // A silo that cannot join within MaxJoinAttemptTime throws.
        await using var silo = await StartAsync("first", "here");
        Assert.Equal("first", Assert.Single(await silo.WaitForSilosAsync(1)).Name);
    }

    [Fact]
    public async Task Start_AnUnreachableSiloRenewsItsRow_ItIsNotDeclaredDead()
    {
        await AddKilledSiloAsync(FreePorts.Take());
        await using var timer = new Timer(_ => _ = RenewAsync(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var starting = StartAsync("first", "here");

        // Longer than a row without renewals counts, with the probes that follow.
        await Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(15), Cancellation));
        Assert.False(starting.IsCompleted);
        Assert.Equal("killed", await ReadAsync("SELECT siloname FROM orleansmembershiptable WHERE siloname = 'killed' AND status = 3"));

        await timer.DisposeAsync();
        await using var silo = await starting;
        Assert.Equal("first", Assert.Single(await silo.WaitForSilosAsync(1)).Name);
    }

    [Fact]
    public async Task WriteStateAsync_ThenRestart_IsReadAgainAndPlainJson()
    {
        var id = GrainId.Create("model", "noise");
        var deployed = new DeployedModel { Revisions = [new DeployedRevision("abc", 2, "cpu", 100)], TableVersion = 7 };
        await using (var silo = await StartAsync("first", "here"))
            await silo.Get<IGrainStorage>().WriteStateAsync(DeployedModel.StorageName, id, new GrainState<DeployedModel>(deployed));

        await using var again = await StartAsync("second", "here");
        var state = new GrainState<DeployedModel>();
        await again.Get<IGrainStorage>().ReadStateAsync(DeployedModel.StorageName, id, state);
        Assert.Equal(deployed.Revisions, state.State!.Revisions);
        var text = await ReadAsync("SELECT convert_from(payloadbinary, 'UTF8') FROM orleansstorage");
        Assert.StartsWith("""{"Revisions":[{"Revision":"abc","Replicas":2""", text, StringComparison.Ordinal);

        // A cluster with another name in the same database has its own models.
        await using var other = await StartAsync("third", "there");
        var none = new GrainState<DeployedModel>();
        await other.Get<IGrainStorage>().ReadStateAsync(DeployedModel.StorageName, id, none);
        Assert.False(none.RecordExists);
    }

    private Task<HostedSilo> StartAsync(string name, string cluster) => HostedSilo.StartNewAsync(
        name, SiloRoles.Core, _folder.Path, ("Cluster:ConnectionString", Connection), ("Cluster:ClusterId", cluster));

    private async Task AddKilledSiloAsync(int port) => await ReadAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO orleansmembershipversiontable (deploymentid) VALUES ('here') ON CONFLICT DO NOTHING;
        INSERT INTO orleansmembershiptable
        (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
        VALUES ('here', '127.0.0.1', {port}, 1, 'killed', 'localhost', 3, 0, now(), now())
        RETURNING siloname
        """));

    private Task<string?> RenewAsync() => ReadAsync("UPDATE orleansmembershiptable SET iamalivetime = now() WHERE siloname = 'killed' RETURNING siloname");

    private async Task<string?> ReadAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Connection);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Cancellation);
    }
}
