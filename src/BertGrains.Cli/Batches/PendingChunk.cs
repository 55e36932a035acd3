namespace BertGrains.Cli.Batches;

/// <summary>Texts that are with the engine.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Response">The engine's answer to come.</param>
internal sealed record PendingChunk(IReadOnlyList<string> Texts, Task<InferenceResponse> Response);
