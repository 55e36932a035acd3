namespace BertGrains.Cluster.Abstractions;

/// <summary>An <see cref="InferenceRequest"/>.</summary>
/// <param name="Model">Name of the model; null for the default.</param>
/// <param name="Heads">Heads to run.</param>
/// <param name="Inputs">The items, see <c>InputBlock</c>.</param>
/// <param name="Options">How to cut and to decode.</param>
/// <param name="Remaining">Time that is left; null when nobody set a deadline.</param>
/// <param name="Revision">The revision that has to answer, because it answered the rest of the request; null for any.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.infer-call")]
public sealed record InferCall(
    [property: Id(0)] string? Model,
    [property: Id(1)] IReadOnlyList<string> Heads,
    [property: Id(2)] ReadOnlyMemory<byte> Inputs,
    [property: Id(3)] CallOptions Options,
    [property: Id(4)] TimeSpan? Remaining,
    [property: Id(5)] string? Revision = null);
