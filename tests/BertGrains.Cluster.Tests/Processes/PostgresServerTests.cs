using Npgsql;

namespace BertGrains.Cluster.Tests.Processes;

[Trait("Category", "Cluster")]
public sealed class PostgresServerTests
{
    [Fact]
    public async Task StopAsync_ThenStart_KeepsItsDataAndLosesItsConnections()
    {
        Requirements.SkipWithoutPostgres();
        await using var server = await PostgresServer.StartNewAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await ExecuteAsync(source, "CREATE TABLE seen (id int); INSERT INTO seen VALUES (7)");
        await server.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(source, "SELECT 1"));
        await server.StartAsync();

        Assert.Equal(7, await ExecuteAsync(source, "SELECT id FROM seen"));
    }

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
