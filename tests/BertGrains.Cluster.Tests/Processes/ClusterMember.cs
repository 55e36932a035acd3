namespace BertGrains.Cluster.Tests.Processes;

/// <summary>The role of a process in a cluster.</summary>
internal enum MemberKind
{
    Core,
    Worker,
    Gateway,
}

/// <summary>One process of a cluster, a silo or a gateway, which a test can start again.</summary>
internal sealed class ClusterMember : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly IReadOnlyList<string> _arguments;
    private readonly Uri _ready;
    private ChildProcess? _process;

    private ClusterMember(string name, MemberKind kind, Uri http, IReadOnlyList<string> arguments)
    {
        Name = name;
        Kind = kind;
        Http = http;
        // The health of a gateway is that of the models.
        _ready = new Uri(http, kind == MemberKind.Gateway ? "/health" : "/health/ready");
        _arguments = arguments;
    }

    /// <summary>Also the silo's name in the status.</summary>
    public string Name { get; }

    public MemberKind Kind { get; }

    /// <summary>Where it listens for HTTP.</summary>
    public Uri Http { get; }

    private ChildProcess Process => _process ?? throw new InvalidOperationException($"{Name} does not run.");

    /// <param name="name">Its name.</param>
    /// <param name="kind">Its role.</param>
    /// <param name="http">Where it listens for HTTP.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static async Task<ClusterMember> StartAsync(string name, MemberKind kind, Uri http, IReadOnlyList<string> arguments)
    {
        var member = new ClusterMember(name, kind, http, arguments);
        try
        {
            await member.StartAsync();
            return member;
        }
        catch
        {
            await member.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, also after its end, and waits until a silo is ready.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = ChildProcess.Start(Name, "dotnet", [ProgramFiles.Program, .. _arguments]);
        await _process.WaitForLineAsync("Ready", StartLimit);
        if (Kind != MemberKind.Gateway)
            await WaitUntilReadyAsync();
    }

    /// <summary>Waits until its health check succeeds. That of a gateway needs a deployed model.</summary>
    public async Task WaitUntilReadyAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        using var timer = new PeriodicTimer(PollInterval);
        while (!await IsReadyAsync(limit.Token))
        {
            if (Process.HasExited || limit.IsCancellationRequested)
                throw new TimeoutException($"{Name} did not become ready.\n{LastLines()}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill() => Process.Send(Signal.Kill);

    /// <summary>Stops it with SIGSTOP; its connections stay open.</summary>
    public void Suspend() => Process.Send(Signal.Stop);

    public void Resume() => Process.Send(Signal.Continue);

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Process.Send(Signal.Terminate);

    /// <summary>Sends SIGTERM, waits for the end and returns the exit code.</summary>
    public Task<int> TerminateAsync()
    {
        Terminate();
        return WaitForExitAsync();
    }

    public Task<string> WaitForLineAsync(string text) => Process.WaitForLineAsync(text, StartLimit);

    public Task<int> WaitForExitAsync() => Process.WaitForExitAsync(EndLimit);

    public bool HasExited => Process.HasExited;

    public string LastLines() => _process?.LastLines() ?? $"  {Name} never ran.";

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Client.GetAsync(_ready, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
