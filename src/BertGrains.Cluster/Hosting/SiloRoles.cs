namespace BertGrains.Cluster.Hosting;

/// <summary>What a silo does, as the setting <c>Silo:Role</c> and the silo's metadata write it.</summary>
public static class SiloRoles
{
    /// <summary>Fronts, coordinators and the gateway for clients.</summary>
    public const string Core = "core";

    /// <summary>Devices and their replicas.</summary>
    public const string Worker = "worker";

    /// <summary>Both.</summary>
    public const string All = "all";

    /// <summary>Whether a role includes the fronts, coordinators and gateway.</summary>
    public static bool IsCore(string role) => role is Core or All;

    /// <summary>Whether a role includes devices.</summary>
    public static bool IsWorker(string role) => role is Worker or All;
}
