using System.Text.Json;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>A settings file with a process's certificate, for which there are no options.</summary>
internal static class TlsFile
{
    /// <returns>Its path.</returns>
    public static string Write(TemporaryFolder folder, ClusterTlsOptions tls)
    {
        var path = folder.File(Path.GetRandomFileName());
        File.WriteAllText(path, JsonSerializer.Serialize(new { Cluster = new { Tls = tls } }));
        return path;
    }
}
