namespace BertGrains.Cluster.Abstractions;

/// <summary>An <see cref="InferenceResponse"/> on its way back.</summary>
/// <param name="Error">Why nothing ran; null when the items have outcomes of their own.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Results">The items' results, see <c>ResultBlock</c>.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.infer-reply")]
public sealed record InferReply(
    [property: Id(0)] BertError? Error,
    [property: Id(1)] ModelDescription? Model,
    [property: Id(2)] ReadOnlyMemory<byte> Results);
