namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Entry point for requests on a core silo: tokenizes, routes to replicas and decodes. Every core silo has an activation of its own. A
/// client has a connection to each core silo and reaches the activation of that silo, so it is known which requests a lost silo had.
/// </summary>
[Alias("bertgrains.inference")]
public interface IInferenceGrain : IGrainWithIntegerKey
{
    /// <summary>Key of the grain.</summary>
    const long Key = 0;

    /// <summary>Runs a request. Failures are in the reply; only cancellation and a stopping silo throw.</summary>
    [ResponseTimeout("1.00:00:00")]
    Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken);

    /// <summary>Tokenizes texts.</summary>
    Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken);

    /// <summary>Converts token ids to texts.</summary>
    Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken);

    /// <summary>The models that this silo serves, the default first.</summary>
    Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken);

    /// <summary>Answers at once. Callers wait for two seconds at most.</summary>
    [ResponseTimeout("00:00:05")]
    Task PingAsync();
}
