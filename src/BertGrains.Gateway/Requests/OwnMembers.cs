using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Predictions;
using BertGrains.Gateway.Scores;
using BertGrains.Gateway.Tokens;

namespace BertGrains.Gateway.Requests;

/// <summary>
/// Finds members of BertGrains that a path of another system does not have. There unknown members are ignored, as that system ignores them;
/// but a caller who sends a member that only BertGrains defines expects an effect.
/// </summary>
internal sealed class OwnMembers(JsonSerializerOptions json)
{
    private const int LongestName = 40;

    /// <summary>Shorter names, such as top_k, are near to names of other systems, such as top_n.</summary>
    private const int LeastLettersOfNear = 7;

    private static readonly Type[] Bodies =
    [
        typeof(InferRequest), typeof(EntitiesRequest), typeof(AnswerRequest), typeof(ZeroShotRequest), typeof(FillMaskRequest),
        typeof(NextSentenceRequest), typeof(DetectReplacedRequest), typeof(FeaturesRequest), typeof(EmbedRequest), typeof(PredictRequest),
        typeof(RerankRequest), typeof(TeiTokenizeRequest), typeof(OpenAiEmbeddingsRequest), typeof(ScoreRequest),
    ];

    /// <summary>Members of these bodies that text-embeddings-inference, OpenAI or vLLM define.</summary>
    private static readonly FrozenSet<string> OfOthers = FrozenSet.Create(
        StringComparer.Ordinal,
        "inputs", "input", "query", "texts", "model", "truncate", "truncation_direction", "prompt_name", "normalize", "dimensions", "raw_scores",
        "return_text", "add_special_tokens", "encoding_format", "user", "queries", "documents", "text_1", "text_2");

    private readonly FrozenSet<string> _names =
        Bodies.SelectMany(body => json.GetTypeInfo(body).Properties).Select(member => member.Name).Except(OfOthers).ToFrozenSet();

    /// <summary>The error for a body with a member of ours that has no effect; null without one.</summary>
    /// <param name="body">A body that was deserialized.</param>
    /// <param name="type">Its type.</param>
    public RequestError? Check(ReadOnlySpan<byte> body, JsonTypeInfo type)
    {
        if (type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Skip)
            return null;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        return Check(ref reader, type);
    }

    private RequestError? Check(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameAt(reader);
            reader.Read();
            var member = name is null ? null : type.Properties.FirstOrDefault(property => property.Name == name);
            if (member is null)
            {
                if (name is not null && reader.TokenType != JsonTokenType.Null && Fault(name, type) is { } fault)
                    return fault;
            }
            else if (reader.TokenType == JsonTokenType.StartObject && json.GetTypeInfo(member.PropertyType) is { Kind: JsonTypeInfoKind.Object } inner)
            {
                if (Check(ref reader, inner) is { } fault)
                    return fault;
                continue;
            }

            reader.Skip();
        }

        return null;
    }

    private RequestError? Fault(string name, JsonTypeInfo type)
    {
        if (_names.Contains(name))
        {
            var owner = type.Properties.FirstOrDefault(property => json.GetTypeInfo(property.PropertyType).Properties.Any(p => p.Name == name));
            return Invalid(owner is null
                ? $"`{name}` is a member of other paths; here it would have no effect. There are {BodyFault.Names(type)}."
                : $"`{name}` is a member of `{owner.Name}`; beside it, it would have no effect.");
        }

        return NearNames.Of(name, _names.Where(own => own.Length >= LeastLettersOfNear), mostErrors: 1) is { } near
            ? Invalid($"There is no member `{name}`; the nearest is `{near}`. There are {BodyFault.Names(type)}.")
            : null;
    }

    /// <summary>A name that could be one of ours; null for others.</summary>
    private static string? NameAt(in Utf8JsonReader reader) =>
        reader.ValueSpan.Length <= LongestName && !reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan)
            ? Encoding.ASCII.GetString(reader.ValueSpan)
            : null;

    private static RequestError Invalid(string message) => new(RequestFailure.InvalidRequest, message);
}
