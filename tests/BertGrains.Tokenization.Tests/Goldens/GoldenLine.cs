using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Tokenization;

/// <summary>One line of reference output: a text or a pair, and its tokens.</summary>
internal sealed record GoldenLine
{
    [JsonPropertyName("t")]
    public string Text { get; init; } = "";

    [JsonPropertyName("p")]
    public string? Pair { get; init; }

    [JsonPropertyName("m")]
    public int? MaxTokens { get; init; }

    [JsonPropertyName("s")]
    public int? Stride { get; init; }

    [JsonPropertyName("y")]
    public string? Types { get; init; }

    [JsonPropertyName("i")]
    public int[] Ids { get; init; } = [];

    [JsonPropertyName("o")]
    public int[] Offsets { get; init; } = [];

    [JsonPropertyName("w")]
    public GoldenLine[]? Windows { get; init; }

    public static GoldenLine Parse(string json) => JsonSerializer.Deserialize<GoldenLine>(json)!;
}
