using System.Globalization;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>
/// The test's own PostgreSQL, from Debian's package. Data and socket are in a temporary folder; it listens on a free port of loopback and
/// runs as an unprivileged user, because it refuses to run as root.
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

    /// <summary>The database for the test.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username={UnprivilegedUser};Database=postgres;Timeout=5");

    /// <summary>Folder of the newest version's programs; null when the package is not installed.</summary>
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
        // The data does not outlive the test, so it need not reach the disk.
        _server = Start(
            "postgres", "-D", _folder.File("data"), "-k", _folder.Path, "-h", "127.0.0.1",
            "-p", Port.ToString(CultureInfo.InvariantCulture), "-F", "-c", "synchronous_commit=off", "-c", "max_connections=200");
        await _server.WaitForLineAsync("ready to accept connections", StartLimit);
    }

    /// <summary>Stops it and closes its connections.</summary>
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
            // A fast stop leaves no child process behind.
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
            throw new InvalidOperationException($"initdb failed.\n{initdb.LastLines()}");
    }
}
