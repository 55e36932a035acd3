using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Placement;

namespace BertGrains.Cluster.Requests;

/// <summary>
/// Entry point for requests on a core silo. An activation's calls share one scheduler, on which tokenization would use a single core: every
/// call therefore continues on the thread pool at once, with the trace and the cancellation of its caller.
/// </summary>
[GrainType("bertgrains-inference"), GrainDirectory(LocalDirectory.Name), Reentrant, KeepAlive, Immovable]
internal sealed class InferenceGrain(
    RequestHandler requests, CallCount calls, IOptions<SiloMessagingOptions> messaging, ILogger<InferenceGrain> logger) : Grain, IInferenceGrain
{
    private readonly long _replyLimit = ReplyLimit.Limit(messaging.Value.MaxMessageBodySize);

    /// <inheritdoc/>
    public Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            var response = await requests.InferAsync(InferCallConverter.ToRequest(call), call.Revision, cancellationToken);
            return InferReplyConverter.ToReply(response, _replyLimit);
        },
        InferReplyConverter.Failed,
        cancellationToken);

    /// <inheritdoc/>
    public Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            var response = await requests.TokenizeAsync(TokenizerMessageConverter.ToRequest(call), cancellationToken);
            return ReplyLimit.Bound(TokenizerMessageConverter.ToReply(response), _replyLimit);
        },
        error => new TokenizeReply(error, []),
        cancellationToken);

    /// <inheritdoc/>
    public Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            var response = await requests.DecodeAsync(TokenizerMessageConverter.ToRequest(call), cancellationToken);
            return ReplyLimit.Bound(TokenizerMessageConverter.ToReply(response), _replyLimit);
        },
        error => new DecodeReply(error, []),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken)
    {
        await requests.WaitForTablesAsync(cancellationToken);
        return requests.GetModels();
    }

    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;

    private Task<T> RunAsync<T>(Func<Task<T>> answer, Func<BertError, T> refuse, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            if (!calls.TryEnter(out var entered))
                throw StoppingPeer.Refusal();
            using var call = entered;
            try
            {
                return await answer();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.RequestFailed(e);
                return refuse(new BertError(ErrorCode.Internal, "The core silo could not process the request. See its log."));
            }
        },
        cancellationToken);
}
