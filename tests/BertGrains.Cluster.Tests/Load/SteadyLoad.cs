using System.Collections.Concurrent;
using System.Diagnostics;

namespace BertGrains.Cluster.Tests.Load;

/// <summary>Requests at a steady rate against an HTTP server. Each answer is compared with the engine's result.</summary>
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

    /// <summary>Measures the server's capacity and starts to send a share of it.</summary>
    public static async Task<SteadyLoad> StartAsync(Uri server, ExpectedAnswers expected, LoadShape? shape = null)
    {
        shape ??= new LoadShape();
        var sender = new InferSender(server, expected, shape);
        var capacity = await ServerCapacity.MeasureAsync(sender);
        return new SteadyLoad(sender, Math.Min(shape.ShareOfCapacity * capacity, shape.MostRequestsPerSecond));
    }

    /// <summary>Waits while the load continues.</summary>
    public static Task ContinueAsync(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    /// <summary>Stops sending, waits for pending requests and returns the outcome.</summary>
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
