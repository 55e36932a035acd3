using System.Globalization;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>
/// A PostgreSQL of the test's own, from Debian's package: data, socket and log in a temporary folder, listening on a free port of
/// loopback, and run by an unprivileged user because it refuses to run as root.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Packaged = "/usr/lib/postgresql";
    private const string UnprivilegedUser = "postgres";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _server;

    private PostgresServer()
    {
        Port = FreePorts.Take();
    }

    public int Port { get; }

    /// <summary>The database that every test may use as it likes.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username={UnprivilegedUser};Database=postgres;Timeout=5");

    /// <summary>Where the newest version's programs are; null where the package is not installed.</summary>
    public static string? Programs { get; } = FindPrograms();

    public static async Task<PostgresServer> StartNewAsync()
    {
        var server = new PostgresServer();
        try
        {
            await server.CreateDataAsync();
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the same port with the same data.</summary>
    public async Task StartAsync()
    {
        // Nothing here outlives the test, so nothing has to reach the disk.
        _server = Start(
            "postgres", "-D", _folder.File("data"), "-k", _folder.Path, "-h", "127.0.0.1",
            "-p", Port.ToString(CultureInfo.InvariantCulture), "-F", "-c", "synchronous_commit=off", "-c", "max_connections=200");
        await _server.WaitForLineAsync("ready to accept connections", StartLimit);
    }

    /// <summary>Ends it with its connections, as an operator would.</summary>
    public async Task StopAsync()
    {
        _server!.Send(Signal.Interrupt);
        await _server.WaitForExitAsync(StartLimit);
        await _server.DisposeAsync();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            // Its children notice the loss of their parent; a fast stop leaves none behind.
            if (!_server.HasExited)
                await StopAsync();
            else
                await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string? FindPrograms() =>
        !Directory.Exists(Packaged)
            ? null
            : Directory.EnumerateDirectories(Packaged)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private static ChildProcess Start(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? ChildProcess.Start(
                program, "setpriv", ["--reuid", UnprivilegedUser, "--regid", UnprivilegedUser, "--init-groups", path, .. arguments])
            : ChildProcess.Start(program, path, arguments);
    }

    private async Task CreateDataAsync()
    {
        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync("chown", "chown", UnprivilegedUser, _folder.Path);
        await using var initdb = Start("initdb", "-D", _folder.File("data"), "-U", UnprivilegedUser, "-A", "trust", "-N", "-E", "UTF8");
        if (await initdb.WaitForExitAsync(StartLimit) != 0)
            throw new InvalidOperationException($"PostgreSQL has no database.\n{initdb.LastLines()}");
    }
}
