namespace BertGrains;

/// <summary>
/// Runs BERT models. The in-process engine and the cluster client both implement it. Implementations are thread-safe; one instance
/// serves a whole process.
/// </summary>
/// <remarks>
/// Expected failures are <see cref="BertError"/> values in the response or its items. A canceled call throws
/// <see cref="OperationCanceledException"/>. Any other exception indicates a bug.
/// </remarks>
public interface IBertClient
{
    /// <summary>Returns the served models in the configured order; the first is the default.</summary>
    ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns null when at least one served model is available, otherwise the reason why none is. The code is
    /// <see cref="ErrorCode.Internal"/> when only a restart of this process makes a model available again, even if others are.
    /// </summary>
    ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs the trunk once per item and the requested heads on its hidden states. The response has one result per item, in order;
    /// a failed item does not affect the others. A request may have any number of items: they enter the queue as it drains.
    /// </summary>
    Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the tokens of each text, without truncation. The model does not run.</summary>
    ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the text of each list of token ids.</summary>
    ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default);
}
