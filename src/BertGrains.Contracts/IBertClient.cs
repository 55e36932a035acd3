namespace BertGrains;

/// <summary>
/// What stands in front of the in-process engine and of the cluster alike. Thread-safe; one instance serves a whole process.
/// </summary>
/// <remarks>
/// Expected failures are <see cref="BertError"/> values on the response or on its items. A cancelled call throws
/// <see cref="OperationCanceledException"/>; any other exception is a bug.
/// </remarks>
public interface IBertClient
{
    /// <summary>The models served, in the order in which they were named; the first is the default.</summary>
    ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether there is a model and every one can answer: null, or why not.</summary>
    ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs one trunk pass for each item and the requested heads on it. The response has one result an item, in order; one bad
    /// item never fails its neighbours. Any number of items may be sent: they are fed to the queue as it empties.
    /// </summary>
    Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Tokens of each text, without running the model and without truncation.</summary>
    ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Text of each list of token ids.</summary>
    ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default);
}
