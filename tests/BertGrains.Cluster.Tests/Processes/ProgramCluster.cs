using System.Globalization;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>A cluster of real processes on loopback with its own PostgreSQL. Nothing of it outlives the tests.</summary>
internal sealed class ProgramCluster : IAsyncDisposable
{
    /// <summary>The model of every scenario.</summary>
    public const string Model = "all-minilm-l6-v2";

    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly List<ClusterMember> _members = [];
    private readonly string _clusterId = Path.GetRandomFileName();
    private readonly Func<ClusterTlsOptions?> _issue;
    private ClusterObserver? _observer;
    private int _silos;

    private ProgramCluster(PostgresServer database, Func<ClusterTlsOptions?> issue)
    {
        Database = database;
        _issue = issue;
    }

    public PostgresServer Database { get; }

    /// <summary>A second folder of bundles of every silo, empty at first.</summary>
    public string Bundles => _folder.File("bundles");

    public IReadOnlyList<ClusterMember> Workers => Of(MemberKind.Worker);

    public IReadOnlyList<ClusterMember> Cores => Of(MemberKind.Core);

    public ClusterMember Gateway => Of(MemberKind.Gateway)[0];

    /// <summary>Not in an encrypted cluster, because it has no certificate.</summary>
    public ClusterObserver Observer => _observer ?? throw new InvalidOperationException("An encrypted cluster has no observer.");

    /// <summary>A free address for HTTP.</summary>
    public static Uri Loopback() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take()}"));

    /// <summary>Starts and prepares the database. No member runs yet.</summary>
    /// <param name="issue">Issues the certificate of each process and command; null for unencrypted connections.</param>
    public static async Task<ProgramCluster> CreateAsync(Func<ClusterTlsOptions?>? issue = null)
    {
        var cluster = new ProgramCluster(await PostgresServer.StartNewAsync(), issue ?? (() => null));
        try
        {
            Directory.CreateDirectory(cluster.Bundles);
            await cluster.CommandAsync("cluster", "init");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts and stops silos until this many run beside a gateway, and removes the models and bundles of earlier scenarios. If that or
    /// the scenario fails, the test's output has the last lines of every process.
    /// </summary>
    /// <param name="cores">How many core silos.</param>
    /// <param name="workers">How many workers.</param>
    /// <param name="scenario">The scenario.</param>
    public async Task RunAsync(int cores, int workers, Func<ProgramCluster, Task> scenario)
    {
        try
        {
            await BecomeAsync(cores, workers);
            await scenario(this);
        }
        catch
        {
            foreach (var member in _members)
                TestContext.Current.TestOutputHelper?.WriteLine(member.LastLines());
            throw;
        }
    }

    /// <summary>Adds a core silo.</summary>
    public Task<ClusterMember> StartCoreAsync() => StartSiloAsync(MemberKind.Core, "core", ProgramFiles.Bundle);

    /// <summary>Adds a core silo that serves requests over HTTP. It is ready when the deployed models are.</summary>
    public Task<ClusterMember> StartServingCoreAsync() =>
        StartSiloAsync(MemberKind.Core, "core", ProgramFiles.Bundle, httpOption: "--http");

    /// <summary>Adds a worker.</summary>
    /// <param name="bundles">Its folder of bundles; null for the default bundle.</param>
    public Task<ClusterMember> StartWorkerAsync(string? bundles = null) =>
        StartSiloAsync(MemberKind.Worker, "worker", bundles ?? ProgramFiles.Bundle);

    /// <summary>Runs a command of the program against this cluster and returns its output. A failed command fails the test.</summary>
    public async Task<IReadOnlyList<string>> CommandAsync(params string[] arguments)
    {
        var name = string.Join(' ', arguments);
        var (exitCode, lines) = await ChildProcess.RunAsync(
            name, "dotnet", [ProgramFiles.Program, .. arguments, .. OptionsWith(_issue())]);
        return exitCode == 0
            ? lines
            : throw new InvalidOperationException($"bertgrains {name} exits with {exitCode}.\n{string.Join('\n', lines)}");
    }

    /// <summary>The options with which a process finds this cluster.</summary>
    /// <param name="tls">Its certificate; null for none.</param>
    public string[] OptionsWith(ClusterTlsOptions? tls)
    {
        string[] options = ["--database", Database.ConnectionString, "--cluster-id", _clusterId];
        return tls is null ? options : [.. options, "--config", TlsFile.Write(_folder, tls)];
    }

    /// <summary>Deploys the default bundle and waits until this many replicas serve.</summary>
    public async Task DeployAsync(int replicas)
    {
        await CommandAsync("model", "deploy", Model, "--replicas", Text(replicas), "--wait");
        await Gateway.WaitUntilReadyAsync();
    }

    /// <summary>Changes the number of replicas and waits until this many serve.</summary>
    public async Task<ClusterStatus> ScaleAsync(int replicas)
    {
        await CommandAsync("model", "scale", Model, Text(replicas));
        return await WaitUntilReadyAsync(replicas);
    }

    /// <summary>Waits until exactly this many replicas are ready.</summary>
    public Task<ClusterStatus> WaitUntilReadyAsync(int replicas) => Observer.WaitUntilAsync(
        $"{replicas} replicas are ready",
        status => status.Models is [{ Revisions: [var only] }] && only.Ready == replicas && only.Desired == replicas,
        ChangeLimit);

    public async ValueTask DisposeAsync()
    {
        if (_observer is not null)
            await _observer.DisposeAsync();
        foreach (var member in _members)
            await member.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task BecomeAsync(int cores, int workers)
    {
        if (_observer is not null)
            await RemoveModelAsync();
        foreach (var folder in Directory.EnumerateDirectories(Bundles))
            Directory.Delete(folder, recursive: true);

        await RemoveAsync(_members.Where(member => member.HasExited));
        ClusterMember[] surplus = [.. Workers.Skip(workers), .. Cores.Skip(cores)];
        await Task.WhenAll(surplus.Select(member => member.TerminateAsync()));
        await RemoveAsync(surplus);
        while (Cores.Count < cores)
            await StartCoreAsync();
        await Task.WhenAll(
            [.. Enumerable.Range(Workers.Count, workers - Workers.Count).Select(_ => StartWorkerAsync()), StartGatewayAsync()]);
        if (_issue() is null)
            await ObserveAsync();
    }

    private async Task RemoveAsync(IEnumerable<ClusterMember> members)
    {
        foreach (var member in members.ToList())
        {
            await member.DisposeAsync();
            _members.Remove(member);
        }
    }

    private async Task RemoveModelAsync()
    {
        if ((await Observer.WaitUntilAsync("there is a status", _ => true, ChangeLimit)).Models.Count > 0)
            await CommandAsync("model", "remove", Model);
        await Observer.WaitUntilAsync(
            "no model is left", status => status.Models.Count == 0 && status.Silos.All(silo => silo.Replicas.Count == 0), ChangeLimit);
    }

    private async Task StartGatewayAsync()
    {
        if (Of(MemberKind.Gateway).Count > 0)
            return;
        var http = Loopback();
        await AddAsync("gateway", MemberKind.Gateway, http, ["gateway", "--urls", http.ToString(), .. OptionsWith(_issue())]);
    }

    private async Task ObserveAsync()
    {
        _observer ??= await ClusterObserver.ConnectAsync(Database.ConnectionString, _clusterId);
        var names = Cores.Concat(Workers).Select(member => member.Name).Order(StringComparer.Ordinal).ToList();
        await _observer.WaitUntilAsync(
            $"the silos are {string.Join(", ", names)}",
            status => status.Silos.Select(silo => silo.Name).Order(StringComparer.Ordinal).SequenceEqual(names),
            ChangeLimit);
    }

    private Task<ClusterMember> StartSiloAsync(MemberKind kind, string role, string bundles, string httpOption = "--http-urls")
    {
        var http = Loopback();
        var name = string.Create(CultureInfo.InvariantCulture, $"{role}-{Interlocked.Increment(ref _silos)}");
        string[] clients = kind == MemberKind.Worker ? [] : ["--gateway-port", Text(FreePorts.Take())];
        return AddAsync(name, kind, http,
        [
            "silo", "--role", role, "--name", name, "--silo-port", Text(FreePorts.Take()), .. clients,
            "--bundles", bundles, Bundles, "--cache", _folder.File(name), httpOption, http.ToString(), .. OptionsWith(_issue()),
        ]);
    }

    private async Task<ClusterMember> AddAsync(string name, MemberKind kind, Uri http, IReadOnlyList<string> arguments)
    {
        var member = await ClusterMember.StartAsync(name, kind, http, arguments);
        lock (_gate)
            _members.Add(member);
        return member;
    }

    private IReadOnlyList<ClusterMember> Of(MemberKind kind)
    {
        lock (_gate)
            return [.. _members.Where(member => member.Kind == kind)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
