using BertGrains.Client;
using BertGrains.Cluster.Hosting;
using BertGrains.Gateway;
using BertGrains.Inference;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cli.Settings;

/// <summary>
/// All settings of the program, by section. Every process accepts all of them and uses the sections of its role, so processes of one
/// machine can share a file and an environment.
/// </summary>
internal sealed class KnownSettings
{
    /// <summary>Addresses of every process that listens for HTTP.</summary>
    public HttpOptions? Http { get; set; }

    /// <summary>Limits of HTTP requests.</summary>
    public GatewayOptions? Gateway { get; set; }

    /// <summary>The engine of <c>serve</c>.</summary>
    public BertGrainsOptions? Engine { get; set; }

    /// <summary>Where a cluster is.</summary>
    public BertGrainsClusterOptions? Cluster { get; set; }

    /// <summary>A silo.</summary>
    public BertGrainsSiloOptions? Silo { get; set; }

    /// <summary>A client of a cluster, such as a gateway.</summary>
    public BertGrainsClientOptions? Client { get; set; }

    /// <summary>The log, with the names that .NET gives these settings.</summary>
    public LoggingSettings? Logging { get; set; }

    /// <summary>The section with the settings of a type.</summary>
    public static string SectionOf(Type type) => Array.Find(typeof(KnownSettings).GetProperties(), section => section.PropertyType == type)!.Name;
}

/// <summary>Settings of the log that <see cref="Microsoft.Extensions.Logging"/> reads.</summary>
internal sealed class LoggingSettings
{
    /// <summary>Least level by category; <c>Default</c> is for all other categories.</summary>
    public Dictionary<string, LogLevel> LogLevel { get; set; } = [];

    /// <summary>The console.</summary>
    public ConsoleSettings? Console { get; set; }

    /// <summary>Settings of the console.</summary>
    internal sealed class ConsoleSettings
    {
        /// <summary>line or json.</summary>
        public ConsoleFormat FormatterName { get; set; }
    }

    /// <summary>Formats of the console.</summary>
    internal enum ConsoleFormat
    {
        /// <summary>One line of text per event.</summary>
        Line,

        /// <summary>One JSON object per event.</summary>
        Json,
    }
}
