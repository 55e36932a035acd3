namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Serialized form of <see cref="InputItem"/>. Orleans writes UTF-8, which replaces an unpaired surrogate by U+FFFD. Offsets stay valid,
/// since both are one UTF-16 unit, and tokenizers remove both.
/// </summary>
[GenerateSerializer, Immutable, Alias("bertgrains.input-item")]
internal readonly record struct InputItemSurrogate(
    [property: Id(0)] string? Text, [property: Id(1)] string? Pair, [property: Id(2)] int[]? TokenIds);

[RegisterConverter]
internal sealed class InputItemConverter : IConverter<InputItem, InputItemSurrogate>
{
    public InputItem ConvertFromSurrogate(in InputItemSurrogate surrogate) => surrogate.TokenIds is { } ids
        ? InputItem.FromTokenIds(ids)
        : InputItem.FromText(surrogate.Text!, surrogate.Pair);

    public InputItemSurrogate ConvertToSurrogate(in InputItem value) =>
        new(value.Text, value.Pair, value.TokenIds is { } ids ? ids as int[] ?? [.. ids] : null);
}
