namespace BertGrains.Gateway.Errors;

/// <summary>How one failure reads in each dialect.</summary>
/// <param name="Failure">The failure.</param>
/// <param name="Code">Its name on our own paths: that of an <see cref="ErrorCode"/> in snake case.</param>
/// <param name="Status">HTTP status on our own paths.</param>
/// <param name="TeiStatus">HTTP status on text-embeddings-inference paths.</param>
/// <param name="TeiType">The <c>error_type</c> there.</param>
/// <param name="OpenAiStatus">HTTP status on OpenAI paths.</param>
/// <param name="OpenAiType">The <c>type</c> there.</param>
/// <param name="OpenAiCode">The <c>code</c> there; null where OpenAI gives none.</param>
internal sealed record ErrorRow(
    Failure Failure, string Code, int Status, int TeiStatus, string TeiType, int OpenAiStatus, string OpenAiType, string? OpenAiCode)
{
    /// <summary>The HTTP status in <paramref name="dialect"/>.</summary>
    public int StatusIn(Dialect dialect) => dialect switch
    {
        Dialect.Tei => TeiStatus,
        Dialect.OpenAi => OpenAiStatus,
        _ => Status,
    };
}
