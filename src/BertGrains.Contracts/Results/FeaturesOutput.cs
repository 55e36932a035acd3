namespace BertGrains;

/// <summary>Hidden states of the last layer, one row a token, special tokens included.</summary>
/// <param name="Tokens">Rows.</param>
/// <param name="Dimensions">Columns.</param>
/// <param name="Values">The rows one after the other.</param>
public sealed record FeaturesOutput(int Tokens, int Dimensions, ReadOnlyMemory<float> Values) : HeadOutput;
