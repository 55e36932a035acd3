using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Keys;

/// <summary>A key in the file.</summary>
internal sealed record KeyRecord
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("salt")]
    public required byte[] Salt { get; init; }

    [JsonPropertyName("hash")]
    public required byte[] Hash { get; init; }

    [JsonPropertyName("tenant")]
    public required string Tenant { get; init; }

    [JsonPropertyName("weight")]
    public double? Weight { get; init; }

    [JsonPropertyName("models")]
    public string[]? Models { get; init; }

    [JsonPropertyName("tasks")]
    public BertTask[]? Tasks { get; init; }

    [JsonPropertyName("limits")]
    public LimitsRecord? Limits { get; init; }

    [JsonPropertyName("expires")]
    [JsonConverter(typeof(UtcTimeConverter))]
    public DateTimeOffset? Expires { get; init; }

    [JsonPropertyName("admin")]
    public bool? Admin { get; init; }

    /// <summary>The limits of a key in the file.</summary>
    internal sealed record LimitsRecord
    {
        [JsonPropertyName("requestsPerSecond")]
        public double? RequestsPerSecond { get; init; }

        [JsonPropertyName("tokensPerSecond")]
        public double? TokensPerSecond { get; init; }

        [JsonPropertyName("concurrentRequests")]
        public int? ConcurrentRequests { get; init; }
    }
}

/// <summary>All keys, as they are written.</summary>
internal sealed record KeyRecords([property: JsonPropertyName("keys")] IReadOnlyList<KeyRecord> Keys);

/// <summary>A date, which begins at midnight, or a time; in UTC unless it has an offset, so that all processes agree.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null
        : reader.TokenType == JsonTokenType.String && KeyTime.TryParse(reader.GetString()!, out var time) ? time
        : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(KeyTime.Format(value!.Value));
}

/// <summary>Times of expiry in files and on the command line.</summary>
public static class KeyTime
{
    private const string Written = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a date or a time in ISO 8601, in UTC unless it has an offset.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>Formats a time in UTC, in seconds.</summary>
    public static string Format(DateTimeOffset time) => time.ToUniversalTime().ToString(Written, CultureInfo.InvariantCulture);
}

/// <summary>The form of the file: no members but those of the schema, none twice, no trailing text.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(TaskNameConverter)])]
[JsonSerializable(typeof(KeyRecords))]
internal sealed partial class KeyJson : JsonSerializerContext;

/// <summary>Tasks under the names that bundles and <c>/info</c> give them, such as token-classify.</summary>
internal sealed class TaskNameConverter() : JsonStringEnumConverter<BertTask>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
