using System.Text.Json;
using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Bodies;

/// <summary>
/// The members that a resource's body may have. Twice the same member is a fault everywhere (serde says so too); an unknown one only on
/// our own paths, since the clients of others send members that we need not know.
/// </summary>
/// <param name="name">Name of the schema in the OpenAPI document.</param>
/// <param name="strict">Whether unknown members are refused.</param>
/// <param name="members">At most 64.</param>
internal sealed class BodySchema(string name, bool strict, params BodyMember[] members)
{
    public string Name { get; } = name;

    public IReadOnlyList<BodyMember> Members => members;

    private string Names => string.Join(", ", members.Select(member => member.Name));

    /// <summary>Reads a whole document.</summary>
    /// <exception cref="BodyException">It is JSON, but not this.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public RequestBody Read(ref Utf8JsonReader reader, int maxItems)
    {
        var body = new RequestBody();
        reader.Read();
        ReadObject(ref reader, body, maxItems);
        reader.Read(); // Anything after the object is a fault of syntax.
        return body;
    }

    /// <summary>Reads an object within a document into the same <paramref name="body"/>.</summary>
    public void ReadObject(ref Utf8JsonReader reader, RequestBody body, int maxItems)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid($"A JSON object is expected, with {Names}.");
        ulong seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = Find(ref reader);
            reader.Read();
            if (index < 0)
            {
                if (strict)
                    throw Invalid($"The body has an unknown member; there are {Names}.");
                reader.Skip();
                continue;
            }

            var member = members[index];
            if ((seen & (1UL << index)) != 0)
                throw Invalid($"`{member.Name}` stands twice in the body.");
            seen |= 1UL << index;
            if (reader.TokenType != JsonTokenType.Null || !member.Nullable)
                member.Read(ref reader, body, maxItems);
        }

        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Required && (seen & (1UL << i)) == 0)
                throw Invalid($"`{members[i].Name}` is missing from the body.");
        }
    }

    private static BodyException Invalid(string message) => new(Failure.InvalidRequest, message);

    private int Find(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (reader.ValueTextEquals(members[i].Utf8Name))
                return i;
        }

        return -1;
    }
}
