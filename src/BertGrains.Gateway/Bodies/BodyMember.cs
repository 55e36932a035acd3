using System.Text;
using System.Text.Json;

namespace BertGrains.Gateway.Bodies;

/// <summary>Reads a member's value, on whose first token <paramref name="reader"/> stands, into <paramref name="body"/>.</summary>
internal delegate void MemberReader(ref Utf8JsonReader reader, RequestBody body, int maxItems);

/// <summary>One member that a body may have.</summary>
internal sealed class BodyMember(string name, MemberReader read, bool required = false, bool nullable = true)
{
    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    public MemberReader Read { get; } = read;

    public bool Required { get; } = required;

    /// <summary>Whether null stands for absence.</summary>
    public bool Nullable { get; } = nullable && !required;
}
