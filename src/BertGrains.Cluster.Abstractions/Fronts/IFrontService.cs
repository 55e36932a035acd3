using Orleans.Services;

namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// The front on every core silo: tokenises, routes to replicas and decodes. Clients choose a front and address it by its silo, so that
/// they know what a lost silo took with it.
/// </summary>
[Alias("bertgrains.front")]
public interface IFrontService : IGrainService
{
    /// <summary>Runs a request. Never throws but for cancellation: what goes wrong is in the reply.</summary>
    [ResponseTimeout("1.00:00:00")]
    Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken);

    /// <summary>Tokenises texts.</summary>
    Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken);

    /// <summary>Turns token ids into texts.</summary>
    Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken);

    /// <summary>The models that this front serves, the default first.</summary>
    Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken);

    /// <summary>Answers at once: a sign of life. Nobody waits for it longer than two seconds.</summary>
    [ResponseTimeout("00:00:05")]
    Task PingAsync();

    /// <summary>Takes a table if it is newer than the one that the front has.</summary>
    /// <returns>Version of the table that is in force: this one's, or that of the newer one that the front has.</returns>
    /// <exception cref="TimeoutException">The front routes by an older table until it has loaded a tokeniser.</exception>
    Task<long> PublishAsync(RoutingTable table);
}
