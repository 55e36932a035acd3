namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>Many callers that each send one request after the other, so that every device always has work.</summary>
internal sealed class SaturatingLoad : IAsyncDisposable
{
    private const int ItemsPerRequest = 32;

    // 64 tokens with the two special tokens. Four items fill a batch of a simulated device.
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

    /// <summary>Answered items.</summary>
    public long Items => Interlocked.Read(ref _items);

    public static SaturatingLoad Start(IBertClient client, string model, int callers) => new(client, model, callers);

    /// <summary>Waits for the callers and throws if a request failed.</summary>
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
