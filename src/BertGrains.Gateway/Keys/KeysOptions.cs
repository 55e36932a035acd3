namespace BertGrains.Gateway.Keys;

/// <summary>Where the API keys of a server are.</summary>
public sealed class KeysOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:Keys";

    /// <summary>JSON file of API keys, read again when it changes; null for none. <c>bertgrains key create</c> makes it.</summary>
    public string? Path { get; set; }
}
