using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Cluster.Lifetime;

/// <summary>The option of processes that <c>cluster dev</c> starts.</summary>
internal static class SupervisedOption
{
    /// <summary>Its name.</summary>
    public const string Name = "--stop-with-input";

    /// <summary>Creates the option for one command.</summary>
    public static Option<bool> Create() => new(Name) { Description = "Stop when standard input ends.", Hidden = true };

    /// <summary>Ends the process with its parent.</summary>
    public static IServiceCollection AddSupervisedLifetime(this IServiceCollection services) =>
        services.AddSingleton<IHostLifetime, SupervisedLifetime>();
}
