using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Administration;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.Models;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Recent;
using BertGrains.Gateway.Scores;
using BertGrains.Gateway.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BertGrains.Gateway.Answers;

/// <summary>Serialization of response bodies. The serializer flushes a list as it grows, so a large response is never held whole.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<ReadOnlyMemory<float>>))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<ReadOnlyMemory<float>>>))]
[JsonSerializable(typeof(IReadOnlyList<QuantizedVector>))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<Prediction>>))]
[JsonSerializable(typeof(IReadOnlyList<Entity>))]
[JsonSerializable(typeof(IReadOnlyList<EntitiesItem>))]
[JsonSerializable(typeof(FoundEntities))]
[JsonSerializable(typeof(FilledMasks))]
[JsonSerializable(typeof(CheckedTokens))]
[JsonSerializable(typeof(IReadOnlyList<InferItem>))]
[JsonSerializable(typeof(FoundAnswers))]
[JsonSerializable(typeof(IReadOnlyList<AnswersItem>))]
[JsonSerializable(typeof(IReadOnlyList<Rank>))]
[JsonSerializable(typeof(ScoredLabels))]
[JsonSerializable(typeof(IReadOnlyList<ZeroShotItem>))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<Fill>>))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<SparseValue>>))]
[JsonSerializable(typeof(IReadOnlyList<TokenOriginAnswer>))]
[JsonSerializable(typeof(NextSentenceAnswer))]
[JsonSerializable(typeof(IReadOnlyList<FillMaskItem>))]
[JsonSerializable(typeof(IReadOnlyList<NextSentenceItem>))]
[JsonSerializable(typeof(IReadOnlyList<ReplacedTokensItem>))]
[JsonSerializable(typeof(IReadOnlyList<FeaturesItem>))]
[JsonSerializable(typeof(IReadOnlyList<FeaturesAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<IEnumerable<TeiToken>>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(OpenAiEmbeddings))]
[JsonSerializable(typeof(OpenAiModels))]
[JsonSerializable(typeof(ScoreList))]
[JsonSerializable(typeof(ModelInfo))]
[JsonSerializable(typeof(ChangeAnswer))]
[JsonSerializable(typeof(RecentAnswer))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(TeiErrorBody))]
[JsonSerializable(typeof(OpenAiErrorBody))]
[JsonSerializable(typeof(HuggingFaceErrorBody))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    private const string ContentType = "application/json";

    /// <summary>The context with the options of the wire.</summary>
    public static AnswerJson Wire { get; } = new(new JsonSerializerOptions
    {
        // Text beyond ASCII stays as it is; responses are JSON documents, never parts of HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FloatConverter(), new FloatsConverter() },
    });

    /// <summary>A 200 with <paramref name="value"/> as its body.</summary>
    public static JsonHttpResult<T> Ok<T>(T value, JsonTypeInfo<T> type) => TypedResults.Json(value, type, ContentType);

    /// <summary>Writes <paramref name="value"/> as the body of a response outside an endpoint.</summary>
    public static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type) =>
        http.Response.WriteAsJsonAsync(value, type, ContentType, http.RequestAborted);
}
