using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;

namespace BertGrains.Cluster.Requests;

/// <summary>
/// Entry point for requests on a core silo. An activation's calls share one scheduler, on which tokenization would use a single core: every
/// call therefore continues on the thread pool at once, with the trace and the cancellation of its caller.
/// </summary>
[GrainType("bertgrains-inference"), GrainDirectory(LocalDirectory.Name), Reentrant, KeepAlive, Immovable]
internal sealed class InferenceGrain(RequestHandler requests, CallCount calls, ILogger<InferenceGrain> logger) : Grain, IInferenceGrain
{
    /// <inheritdoc/>
    public Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken) => RunAsync(
        async () => InferenceWire.ToReply(await requests.InferAsync(InferenceWire.ToRequest(call), call.Revision, cancellationToken)),
        error => new InferReply(error, null, default),
        cancellationToken);

    /// <inheritdoc/>
    public Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken) => RunAsync(
        async () => TokenizeWire.ToReply(await requests.TokenizeAsync(TokenizeWire.ToRequest(call), cancellationToken)),
        error => new TokenizeReply(error, default),
        cancellationToken);

    /// <inheritdoc/>
    public Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken) => RunAsync(
        async () => DecodeWire.ToReply(await requests.DecodeAsync(DecodeWire.ToRequest(call), cancellationToken)),
        error => new DecodeReply(error, default),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken)
    {
        await requests.WaitForTablesAsync(cancellationToken);
        var (models, fault) = requests.GetModels();
        return new ModelsReply(models, fault);
    }

    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;

    private Task<T> RunAsync<T>(Func<Task<T>> answer, Func<BertError, T> refuse, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            if (!calls.TryEnter(out var entered))
                throw new OrleansException("The silo is stopping.");
            using var call = entered;
            try
            {
                return await answer();
            }
            catch (WireFormatException e)
            {
                return refuse(new BertError(ErrorCode.InvalidRequest, $"The request cannot be read. {e.Message}"));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.RequestFailed(e);
                return refuse(new BertError(ErrorCode.Internal, "The core silo failed on the request. Its log has the reason."));
            }
        },
        cancellationToken);
}
