using BertGrains.Cluster.Tests.Processes;
using Npgsql;

namespace BertGrains.Cluster.Schema;

[Trait("Category", "Cluster")]
public sealed class ClusterSchemaTests
{
    [Fact]
    public async Task UpgradeAsync_EmptyDatabaseTwice_CreatesTheTablesOnce()
    {
        Requirements.SkipWithoutPostgres();
        await using var server = await PostgresServer.StartNewAsync();
        var schema = new ClusterSchema(server.ConnectionString);
        var missing = await Assert.ThrowsAsync<BertException>(() => schema.EnsureCurrentAsync(TestContext.Current.CancellationToken));
        var first = await schema.UpgradeAsync(TestContext.Current.CancellationToken);
        var second = await schema.UpgradeAsync(TestContext.Current.CancellationToken);
        await schema.EnsureCurrentAsync(TestContext.Current.CancellationToken);

        Assert.Contains("cluster init", missing.Message, StringComparison.Ordinal);
        Assert.Equal((0, ClusterSchema.Version), (first, second));
    }

    [Fact]
    public async Task UpgradeAsync_ConcurrentCalls_OneCreatesAndTheOthersChangeNothing()
    {
        Requirements.SkipWithoutPostgres();
        await using var server = await PostgresServer.StartNewAsync();
        var schema = new ClusterSchema(server.ConnectionString);
        var before = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => schema.UpgradeAsync(TestContext.Current.CancellationToken)));

        Assert.Equal([0, 1, 1, 1], before.Order());
    }

    [Fact]
    public async Task UpgradeAsync_ForeignTables_ChangesNothing()
    {
        Requirements.SkipWithoutPostgres();
        await using var server = await PostgresServer.StartNewAsync();
        await ExecuteAsync(server, "CREATE TABLE OrleansRemindersTable (id int)");
        var schema = new ClusterSchema(server.ConnectionString);
        var refused = await Assert.ThrowsAsync<BertException>(() => schema.UpgradeAsync(TestContext.Current.CancellationToken));

        Assert.Contains("orleansreminderstable", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await schema.ReadVersionAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EnsureCurrentAsync_OlderTables_NamesTheCommand()
    {
        Requirements.SkipWithoutPostgres();
        await using var server = await PostgresServer.StartNewAsync();
        await ExecuteAsync(server, "CREATE TABLE bertgrains_schema (version int); INSERT INTO bertgrains_schema VALUES (-1)");
        var older = await Assert.ThrowsAsync<BertException>(
            () => new ClusterSchema(server.ConnectionString).EnsureCurrentAsync(TestContext.Current.CancellationToken));

        Assert.Contains("cluster init", older.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d")]
    [InlineData("Password=hunter2;nonsense")]
    public async Task ReadVersionAsync_UnusableConnection_NamesTheSettingAndNoPassword(string connection)
    {
        var failure = await Assert.ThrowsAsync<BertException>(
            () => new ClusterSchema(connection).ReadVersionAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Cluster:ConnectionString", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(PostgresServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
