using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>
/// The cluster as an <see cref="IBertClient"/> in the process of a core silo. Requests go to the silo's own request handling, without a
/// message between them.
/// </summary>
internal sealed class LocalClient(RequestHandler requests, SiloHealth health, ILogger<LocalClient> logger) : IBertClient
{
    private static readonly BertError NoModel = new(ErrorCode.Unavailable, "No model is deployed. Deploy one with 'bertgrains model deploy'.", TimeSpan.FromSeconds(1));
    private static readonly BertError Failed = new(ErrorCode.Internal, "The core silo could not process the request. See its log.");

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default)
    {
        await requests.WaitForTablesAsync(cancellationToken).ConfigureAwait(false);
        return requests.GetModels().Models;
    }

    /// <inheritdoc/>
    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        if (health.Check() is { } silo)
            return new(silo);
        var models = requests.GetModels();
        return new(models.CanAnswer ? null : models.Fault ?? NoModel);
    }

    /// <inheritdoc/>
    public Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AnswerAsync(
            requests.InferAsync(request, pinned: null, cancellationToken),
            static error => new InferenceResponse { Error = error },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(AnswerAsync(
            requests.TokenizeAsync(request, cancellationToken),
            static error => new TokenizeResponse { Error = error },
            cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(AnswerAsync(
            requests.DecodeAsync(request, cancellationToken),
            static error => new DecodeResponse { Error = error },
            cancellationToken));
    }

    private async Task<T> AnswerAsync<T>(Task<T> answer, Func<BertError, T> fail, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.RequestFailed(e);
            return fail(Failed);
        }
    }
}
