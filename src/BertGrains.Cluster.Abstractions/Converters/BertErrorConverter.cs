namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="BertError"/>; Contracts has no reference to Orleans.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.error")]
internal readonly record struct BertErrorSurrogate(
    [property: Id(0)] ErrorCode Code, [property: Id(1)] string Message, [property: Id(2)] TimeSpan? RetryAfter);

[RegisterConverter]
internal sealed class BertErrorConverter : IConverter<BertError, BertErrorSurrogate>
{
    // A newer process may send a code that this version does not have.
    public BertError ConvertFromSurrogate(in BertErrorSurrogate surrogate) => new(
        Enum.IsDefined(surrogate.Code) ? surrogate.Code : ErrorCode.Internal, surrogate.Message, surrogate.RetryAfter);

    public BertErrorSurrogate ConvertToSurrogate(in BertError value) => new(value.Code, value.Message, value.RetryAfter);
}
