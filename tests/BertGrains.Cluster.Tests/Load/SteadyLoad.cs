using System.Collections.Concurrent;
using System.Diagnostics;

namespace BertGrains.Cluster.Tests.Load;

/// <summary>Requests at a steady pace against an HTTP server, each answer compared with the engine's in process.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<RequestRecord> _records = [];
    private readonly InferSender _sender;
    private readonly double _requestsPerSecond;
    private readonly Task _running;

    private SteadyLoad(InferSender sender, double requestsPerSecond)
    {
        _sender = sender;
        _requestsPerSecond = requestsPerSecond;
        _running = RunAsync();
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Finds out what the server can do, and sends a share of that from then on.</summary>
    public static async Task<SteadyLoad> StartAsync(Uri server, ExpectedAnswers expected, LoadShape? shape = null)
    {
        shape ??= new LoadShape();
        var sender = new InferSender(server, expected, shape);
        var capacity = await ServerCapacity.MeasureAsync(sender);
        return new SteadyLoad(sender, Math.Min(shape.ShareOfCapacity * capacity, shape.MostRequestsPerSecond));
    }

    /// <summary>Lets the load go on for a while.</summary>
    public static Task ContinueAsync(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    /// <summary>Sends nothing more, waits for what is under way, and tells what became of all.</summary>
    public async Task<LoadReport> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return new LoadReport([.. _records.OrderBy(record => record.Sent)], _requestsPerSecond);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _sender.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var requests = new List<Task>();
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                for (var due = (int)(Now.TotalSeconds * _requestsPerSecond); requests.Count < due;)
                    requests.Add(SendAsync(requests.Count));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(requests);
        }
    }

    private async Task SendAsync(int number)
    {
        var sent = TimeSpan.FromSeconds(number / _requestsPerSecond);
        var (failure, difference) = await _sender.SendAsync(number);
        _records.Add(new RequestRecord(sent, Now, failure, difference));
    }
}
