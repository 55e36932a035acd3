using System.Text.Json;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>A settings file with a process's certificate, for which there are no options.</summary>
internal static class TlsFile
{
    private static readonly JsonSerializerOptions SettingsOnly = new() { IgnoreReadOnlyProperties = true };

    /// <returns>Its path.</returns>
    public static string Write(TemporaryFolder folder, ClusterTlsOptions tls)
    {
        var path = folder.File(Path.GetRandomFileName());
        // Anonymous types have read-only properties alone.
        File.WriteAllText(path, JsonSerializer.Serialize(new Dictionary<string, Dictionary<string, ClusterTlsOptions>> { ["Cluster"] = new() { ["Tls"] = tls } }, SettingsOnly));
        return path;
    }
}
