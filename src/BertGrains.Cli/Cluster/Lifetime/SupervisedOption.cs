using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Cluster.Lifetime;

/// <summary>The option that <c>cluster dev</c> gives to the processes that it starts.</summary>
internal static class SupervisedOption
{
    /// <summary>Its name.</summary>
    public const string Name = "--stop-with-input";

    /// <summary>A new option, to be added to one command.</summary>
    public static Option<bool> Create() => new(Name) { Description = "Stop when standard input ends.", Hidden = true };

    /// <summary>Lets the process live as long as its parent.</summary>
    public static IServiceCollection AddSupervisedLifetime(this IServiceCollection services) =>
        services.AddSingleton<IHostLifetime, SupervisedLifetime>();
}
