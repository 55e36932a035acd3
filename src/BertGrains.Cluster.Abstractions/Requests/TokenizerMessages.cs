namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="TokenizeRequest"/>.</summary>
/// <param name="Model">Name of the model; null for the default.</param>
/// <param name="Inputs">The texts.</param>
/// <param name="AddSpecialTokens">Whether the sequence start and end tokens are included.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.tokenize-call")]
public sealed record TokenizeCall(
    [property: Id(0)] string? Model, [property: Id(1)] string[] Inputs, [property: Id(2)] bool AddSpecialTokens);

/// <summary>A <see cref="TokenizeResponse"/>.</summary>
/// <param name="Error">Why nothing was tokenized; null on success.</param>
/// <param name="Items">The tokens of each text.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.tokenize-reply")]
public sealed record TokenizeReply([property: Id(0)] BertError? Error, [property: Id(1)] Token[][] Items);

/// <summary>A <see cref="DecodeRequest"/>.</summary>
/// <param name="Model">Name of the model; null for the default.</param>
/// <param name="Ids">The lists of token ids.</param>
/// <param name="SkipSpecialTokens">Whether special tokens are left out of the texts.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.decode-call")]
public sealed record DecodeCall(
    [property: Id(0)] string? Model, [property: Id(1)] int[][] Ids, [property: Id(2)] bool SkipSpecialTokens);

/// <summary>A <see cref="DecodeResponse"/>.</summary>
/// <param name="Error">Why nothing was decoded; null on success.</param>
/// <param name="Items">The texts.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.decode-reply")]
public sealed record DecodeReply([property: Id(0)] BertError? Error, [property: Id(1)] string[] Items);
