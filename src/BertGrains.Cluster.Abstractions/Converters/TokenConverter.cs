namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="Token"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.token")]
internal readonly record struct TokenSurrogate(
    [property: Id(0)] int Id,
    [property: Id(1)] string Text,
    [property: Id(2)] bool Special,
    [property: Id(3)] int Start,
    [property: Id(4)] int End,
    [property: Id(20)] int Sequence = 0);

[RegisterConverter]
internal sealed class TokenConverter : IConverter<Token, TokenSurrogate>
{
    public Token ConvertFromSurrogate(in TokenSurrogate surrogate) =>
        new(surrogate.Id, surrogate.Text, surrogate.Special, surrogate.Start, surrogate.End) { Sequence = surrogate.Sequence };

    public TokenSurrogate ConvertToSurrogate(in Token value) => new(value.Id, value.Text, value.Special, value.Start, value.End, value.Sequence);
}
