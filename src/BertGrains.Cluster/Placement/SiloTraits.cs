using BertGrains.Cluster.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace BertGrains.Cluster.Placement;

/// <summary>Role, devices and name of a silo in Orleans' silo metadata. Every silo caches those of all others, so reads are local.</summary>
internal static class SiloTraits
{
    /// <summary>Key of the role.</summary>
    public const string Role = "bertgrains.role";

    /// <summary>Key of the kinds of devices, separated by commas.</summary>
    public const string Devices = "bertgrains.devices";

    /// <summary>Key of the silo's name.</summary>
    public const string Name = "bertgrains.name";

    /// <summary>The metadata of a silo.</summary>
    public static Dictionary<string, string> Write(string name, string role, IEnumerable<string> deviceKinds) => new()
    {
        [Role] = role,
        [Devices] = string.Join(',', deviceKinds),
        [Name] = name,
    };

    /// <summary>The value of a key; null while the metadata has not arrived, or without the key.</summary>
    public static string? Read(SiloMetadata metadata, string key) => metadata.Metadata.GetValueOrDefault(key);

    /// <summary>The kinds of devices.</summary>
    public static IReadOnlyList<string> ReadDevices(SiloMetadata metadata) =>
        Read(metadata, Devices)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Whether a silo has a device of a kind, or has a role. False while its metadata has not arrived.</summary>
    public static bool Offers(SiloMetadata metadata, string key, string value) => key switch
    {
        Devices => ReadDevices(metadata).Contains(value),
        Role => Read(metadata, Role) is { } role && (role == value || role == SiloRoles.All),
        _ => Read(metadata, key) == value,
    };
}
