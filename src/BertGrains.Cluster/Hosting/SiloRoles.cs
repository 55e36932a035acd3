namespace BertGrains.Cluster.Hosting;

/// <summary>Roles of a silo, as in the setting <c>Silo:Role</c> and in the silo's metadata.</summary>
public static class SiloRoles
{
    /// <summary>Request handling, routing, coordinators and the gateway for clients.</summary>
    public const string Core = "core";

    /// <summary>Devices and their replicas.</summary>
    public const string Worker = "worker";

    /// <summary>Core and worker.</summary>
    public const string All = "all";

    /// <summary>Whether a role includes core.</summary>
    public static bool IsCore(string role) => role is Core or All;

    /// <summary>Whether a role includes worker.</summary>
    public static bool IsWorker(string role) => role is Worker or All;
}
