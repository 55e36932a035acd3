namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>Requests one after the other from many callers at once, so that every device always has something to do.</summary>
internal sealed class SaturatingLoad : IAsyncDisposable
{
    private const int ItemsPerRequest = 32;

    // 64 tokens with the two special ones: four of them fill a simulated device's batch.
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("the", 62));

    private readonly InferenceRequest _request;
    private readonly IBertClient _client;
    private readonly Task _callers;
    private volatile bool _isStopping;
    private long _items;

    private SaturatingLoad(IBertClient client, string model, int callers)
    {
        _client = client;
        _request = new InferenceRequest
        {
            Model = model,
            Inputs = [.. Enumerable.Repeat(InputItem.FromText(Text), ItemsPerRequest)],
            Heads = ["embedding"],
        };
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync()));
    }

    /// <summary>Items that were answered.</summary>
    public long Items => Interlocked.Read(ref _items);

    public static SaturatingLoad Start(IBertClient client, string model, int callers) => new(client, model, callers);

    /// <summary>Waits for the callers; a request that failed fails here.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _callers;
    }

    private async Task CallAsync()
    {
        await Task.Yield();
        while (!_isStopping)
        {
            var response = await _client.InferAsync(_request);
            var error = response.Error ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error;
            if (error is not null)
                throw new BertException(error);
            Interlocked.Add(ref _items, response.Items.Count);
        }
    }
}
