using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference.Engine;

/// <summary>The engine in a host. Models are loaded before the host reports that it has started.</summary>
internal sealed class HostedEngine(
    IOptions<BertGrainsOptions> options, ILoggerFactory loggers, IMeterFactory? meters, TimeProvider time)
    : IBertClient, IHostedService, IAsyncDisposable
{
    private static readonly BertError NotStarted = new(ErrorCode.Unavailable, "The engine has not started.", TimeSpan.FromSeconds(1));

    private volatile BertEngine? _engine;

    /// <summary>The models; none before the start.</summary>
    public IReadOnlyList<EngineModel> Models => _engine?.Models ?? [];

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _engine = await BertEngine.StartAsync(options.Value, loggers, meters, time, cancellationToken);

    // Accepted items complete when the container disposes this object, after the servers have stopped.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default) =>
        _engine?.GetModelsAsync(cancellationToken) ?? ValueTask.FromResult<IReadOnlyList<ModelDescription>>([]);

    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        _engine?.CheckHealthAsync(cancellationToken) ?? ValueTask.FromResult<BertError?>(NotStarted);

    public Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default) =>
        _engine?.InferAsync(request, cancellationToken) ?? Task.FromResult(new InferenceResponse { Error = NotStarted });

    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default) =>
        _engine?.TokenizeAsync(request, cancellationToken) ?? ValueTask.FromResult(new TokenizeResponse { Error = NotStarted });

    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default) =>
        _engine?.DecodeAsync(request, cancellationToken) ?? ValueTask.FromResult(new DecodeResponse { Error = NotStarted });
}
