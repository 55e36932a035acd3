using System.Text.Json;

namespace BertGrains.Gateway.Keys;

/// <summary>
/// Reads the keys of a file one by one, so that a fault has its line. The messages of the serializer repeat what is in the file; those here
/// name the member only, because a key may have been pasted into the wrong place.
/// </summary>
internal static class KeyFileReader
{
    private const string Form = """it must be {"keys": [...]}""";
    private const int MaxName = 128;
    public const double MaxWeight = 1_000;
    private const double MaxRate = 1e9;

    /// <exception cref="KeyFileException">The file is faulty.</exception>
    public static IReadOnlyList<ApiKey> Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject
                || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("keys")
                || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                throw new KeyFileException(LineOf(json, reader.TokenStartIndex), Form);
            List<ApiKey> keys = [];
            var ids = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var line = LineOf(json, reader.TokenStartIndex);
                var key = ReadKey(ref reader, line);
                if (!ids.Add(key.Id))
                    throw new KeyFileException(line, $"the id {key.Id} is there twice");
                keys.Add(key);
            }

            if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject || reader.Read())
                throw new KeyFileException(LineOf(json, reader.TokenStartIndex), Form);
            return keys;
        }
        catch (JsonException exception)
        {
            throw new KeyFileException((int)(exception.LineNumber ?? 0) + 1, "it is not JSON from here on");
        }
    }

    private static ApiKey ReadKey(ref Utf8JsonReader reader, int line)
    {
        KeyRecord record;
        try
        {
            record = JsonSerializer.Deserialize(ref reader, KeyJson.Default.KeyRecord)
                ?? throw new KeyFileException(line, "a key is null");
        }
        catch (JsonException exception)
        {
            // Lines of the serializer count from the first of the value.
            var at = line + (int)(exception.LineNumber ?? 0);
            throw new KeyFileException(at, MemberOf(exception.Path) is { } member
                ? $"`{member}` is damaged or has the wrong form"
                : "the key is damaged, or has an unknown, a missing or a repeated member; id, salt, hash and tenant are required, and there are "
                    + "weight, models, tasks, limits, expires and admin");
        }

        return FaultOf(record) is { } fault ? throw new KeyFileException(line, fault) : KeyOf(record);
    }

    // The name of an unknown member could be a key.
    private static string? MemberOf(string? path) =>
        path?.Split('.', '[') is ["$", var name, ..] && KeyJson.Default.KeyRecord.Properties.Any(known => known.Name == name) ? name : null;

    public static string? FaultOf(KeyRecord record) =>
        !KeyText.IsId(record.Id) ? $"`id` must be {KeyText.IdLength} lowercase hexadecimal digits"
        : record.Salt.Length != ApiKey.HashBytes ? $"`salt` must be {ApiKey.HashBytes} bytes in base64"
        : record.Hash.Length != ApiKey.HashBytes ? $"`hash` must be {ApiKey.HashBytes} bytes in base64"
        : !IsName(record.Tenant) ? $"`tenant` must have at most {MaxName} characters and {PrintableText.NameForm}"
        : record.Weight is not (null or (> 0 and <= MaxWeight)) ? $"`weight` must be over 0 and at most {MaxWeight}"
        : record.Models?.All(IsName) == false ? $"the names in `models` must have at most {MaxName} characters and {PrintableText.NameForm}"
        : record.Models is [] ? "`models` is empty; omit it for all models"
        : record.Tasks is [] ? "`tasks` is empty; omit it for all tasks"
        : record.Limits?.RequestsPerSecond is not (null or (> 0 and <= MaxRate)) ? "`limits.requestsPerSecond` must be over 0"
        : record.Limits?.TokensPerSecond is not (null or (> 0 and <= MaxRate)) ? "`limits.tokensPerSecond` must be over 0"
        : record.Limits?.ConcurrentRequests < 1 ? "`limits.concurrentRequests` must be at least 1"
        : null;

    /// <summary>Whether a text can be the name of a tenant or of a model.</summary>
    public static bool IsName(string? text) => text?.Length <= MaxName && PrintableText.IsName(text);

    private static ApiKey KeyOf(KeyRecord record) => new()
    {
        Id = record.Id,
        Salt = record.Salt,
        Hash = record.Hash,
        Tenant = record.Tenant,
        Weight = record.Weight ?? 1,
        Models = record.Models ?? [],
        Tasks = record.Tasks ?? [],
        Limits = record.Limits is { } limits
            ? new KeyLimits(limits.RequestsPerSecond, limits.TokensPerSecond, limits.ConcurrentRequests)
            : KeyLimits.None,
        Expires = record.Expires,
        Administers = record.Admin ?? false,
    };

    private static int LineOf(ReadOnlySpan<byte> json, long position) => json[..(int)position].Count((byte)'\n') + 1;
}
