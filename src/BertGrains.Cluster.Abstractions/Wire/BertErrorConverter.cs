namespace BertGrains.Cluster.Abstractions;

/// <summary>Lets a <see cref="BertError"/> travel although Contracts knows nothing of Orleans.</summary>
[RegisterConverter]
internal sealed class BertErrorConverter : IConverter<BertError, BertErrorSurrogate>
{
    public BertError ConvertFromSurrogate(in BertErrorSurrogate surrogate) =>
        new(surrogate.Code, surrogate.Message, surrogate.RetryAfter);

    public BertErrorSurrogate ConvertToSurrogate(in BertError value) => new(value.Code, value.Message, value.RetryAfter);
}
