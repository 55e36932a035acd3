using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Scores;

/// <summary>The body of <c>/score</c>, with the names of vLLM for the texts: <c>text_1</c> and <c>text_2</c> are those of its older versions.</summary>
internal sealed record ScoreRequest : HeadRunRequest
{
    private const string Documents = "Texts that are scored: as many as there are queries, or any number for one query.";

    [JsonPropertyName("queries")]
    [Description("A query, or a query for each document.")]
    public Texts? QueryTexts { get; set; }

    [JsonPropertyName("documents")]
    [Description(Documents)]
    public Texts? DocumentTexts { get; set; }

    [JsonPropertyName("text_1")]
    [Description("Another name of queries.")]
    public Texts? FirstTexts { get; set; }

    [JsonPropertyName("text_2")]
    [Description("Another name of documents.")]
    public Texts? SecondTexts { get; set; }

    [JsonPropertyName("user")]
    [Description("Ignored.")]
    public string? User { get; set; }
}

/// <summary>The response of <c>/score</c>.</summary>
internal sealed record ScoreList(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object"), Description("list")] string Object,
    [property: JsonPropertyName("created"), Description("Time of the response, in seconds since 1970.")] long Created,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("data")] IReadOnlyList<Score> Data,
    [property: JsonPropertyName("usage")] OpenAi.OpenAiUsage Usage);

/// <summary>The score of a document, and its position in the request.</summary>
internal sealed record Score(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("object"), Description("score")] string Object,
    [property: JsonPropertyName("score"), Description("MaxSim of late interaction, or the relevance from 0 to 1 of a cross-encoder.")] float Value);
