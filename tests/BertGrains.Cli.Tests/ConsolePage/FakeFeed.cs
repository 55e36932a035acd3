using System.Text.Json;
using Microsoft.Playwright;

namespace BertGrains.Cli.Tests.ConsolePage;

/// <summary>
/// Answers a page instead of the administration. Each connection for events gets one message and ends, as behind a proxy that cuts long
/// answers.
/// </summary>
internal sealed class FakeFeed
{
    private const string Administration = "**/admin/**";

    private int _connections;
    private int _statuses;
    private int _answering;

    /// <summary>What happens to requests.</summary>
    public FeedMode Mode { get; set; } = FeedMode.Answers;

    /// <summary>The name of a silo, by its number.</summary>
    public Func<int, string> SiloName { get; set; } = number => $"worker-{number}";

    /// <summary>The name of a model, by its number.</summary>
    public Func<int, string> ModelName { get; set; } = number => $"model-{number}";

    public int Silos { get; set; } = 2;

    public int Models { get; set; } = 2;

    public int Replicas { get; set; } = 2;

    /// <summary>Number of replicas that each model is to have.</summary>
    public int Wanted { get; set; } = 1;

    /// <summary>Connections for events so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests for the status so far.</summary>
    public int Statuses => Volatile.Read(ref _statuses);

    /// <summary>Whether requests have arrived that are not answered yet.</summary>
    public bool IsAnswering => Volatile.Read(ref _answering) > 0;

    /// <summary>The paths and bodies of changes.</summary>
    public List<string> Changes { get; } = [];

    public Task InstallAsync(IPage page) => page.RouteAsync(Administration, CountAsync);

    private async Task CountAsync(IRoute route)
    {
        Interlocked.Increment(ref _answering);
        try
        {
            await AnswerAsync(route);
        }
        finally
        {
            Interlocked.Decrement(ref _answering);
        }
    }

    private Task AnswerAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        if (path == "/admin/events")
            Interlocked.Increment(ref _connections);
        if (Mode == FeedMode.Gone)
            return route.AbortAsync("connectionrefused");
        if (Mode == FeedMode.Refuses && route.Request.Headers.GetValueOrDefault("authorization") != "Bearer right")
            return FulfillAsync(route, "application/json", """{"error":{"code":"unauthorized","message":"The API key is not valid."}}""", 401);
        if (route.Request.Method == "POST")
        {
            Changes.Add($"{path} {route.Request.PostData}");
            return FulfillAsync(route, "application/json", """{"message":"Done."}""");
        }

        switch (path)
        {
            case "/admin/events" when Mode == FeedMode.Silent:
                return Task.CompletedTask;
            case "/admin/events":
                return FulfillAsync(route, "text/event-stream", $"data: {{\"time\":\"2026-01-01T00:00:00Z\",\"fault\":null,\"events\":[],\"overview\":{Overview()}}}\n\n");
            case "/admin/status":
                Interlocked.Increment(ref _statuses);
                return FulfillAsync(route, "application/json", Overview());
            default:
                return FulfillAsync(route, "application/json", """{"minutes":15,"slow":[],"refusals":[]}""");
        }
    }

    private static Task FulfillAsync(IRoute route, string type, string body, int status = 200) =>
        route.FulfillAsync(new() { Status = status, ContentType = type, Body = body });

    private string Overview() => JsonSerializer.Serialize(new
    {
        silos = Enumerable.Range(0, Silos).Select(silo => new
        {
            name = SiloName(silo),
            role = "worker",
            address = $"10.0.0.{silo}:11111",
            draining = false,
            devices = new[] { new { name = "cpu", capacityBytes = 1000, reservedBytes = 100 } },
            replicas = Enumerable.Range(0, Replicas).Where(replica => replica % Silos == silo).Select(replica => new
            {
                model = ModelName(replica % Models),
                revision = RevisionOf(replica % Models),
                ordinal = replica / Models,
                state = replica == 0 ? "faulted" : "ready",
                device = "cpu",
                waitingItems = 1,
                drainSeconds = 0.1,
                itemsDone = 5,
                itemsPerSecond = 1,
                tokensPerSecond = 20,
                batchItems = 1,
                batchTokens = 20,
                padding = 0,
            }),
            bundles = new[] { new { model = ModelName(0), revision = RevisionOf(0) } },
        }),
        models = Enumerable.Range(0, Models).Select(model => new
        {
            name = ModelName(model),
            revisions = new[] { new { revision = RevisionOf(model), device = "cpu", wanted = Wanted, ready = 1, weight = 100, failed = false, waiting = Array.Empty<string>() } },
        }),
    });

    private static string RevisionOf(int model) => model.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What happens to requests of a page.</summary>
internal enum FeedMode
{
    /// <summary>They are answered.</summary>
    Answers,

    /// <summary>Nothing listens.</summary>
    Gone,

    /// <summary>They need the key "right".</summary>
    Refuses,

    /// <summary>Those for events are not answered: a proxy holds events back.</summary>
    Silent,
}
