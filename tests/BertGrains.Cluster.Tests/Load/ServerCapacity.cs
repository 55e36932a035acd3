using System.Diagnostics;

namespace BertGrains.Cluster.Tests.Load;

/// <summary>Requests a second of a saturated server. The measurement also warms the server.</summary>
internal static class ServerCapacity
{
    private const int Callers = 12;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    /// <returns>Requests a second.</returns>
    public static async Task<double> MeasureAsync(InferSender sender)
    {
        var start = Stopwatch.GetTimestamp();
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < Duration)
            {
                var (failure, difference) = await sender.SendAsync(Interlocked.Increment(ref sent));
                Assert.True(failure is null && difference is null, failure ?? difference);
            }
        }));
        return sent / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
