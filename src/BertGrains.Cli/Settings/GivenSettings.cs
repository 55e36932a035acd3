using BertGrains.Cli.Terminal;
using BertGrains.Client;
using BertGrains.Cluster.Hosting;
using BertGrains.Gateway;
using BertGrains.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Settings;

/// <summary>The settings of one run of a command.</summary>
/// <param name="Values">The settings without those that have a fault.</param>
/// <param name="Faults">Unknown names and unreadable values.</param>
internal sealed record GivenSettings(IConfigurationRoot Values, IReadOnlyList<string> Faults)
{
    /// <summary>
    /// Ends the command if a setting has a fault: one line for each, those that the validators of the host's options find included. The
    /// host's own validation at start would end with the first faulty section, and creates what its other options need.
    /// </summary>
    /// <exception cref="CommandException">The settings have faults.</exception>
    public void Validate(IServiceProvider host) => ThrowIfAny(
    [
        .. FaultsOf<HttpOptions>(host),
        .. FaultsOf<GatewayOptions>(host),
        .. FaultsOf<BertGrainsOptions>(host),
        .. FaultsOf<BertGrainsClusterOptions>(host),
        .. FaultsOf<BertGrainsSiloOptions>(host),
        .. FaultsOf<BertGrainsClientOptions>(host),
    ]);

    /// <summary>Ends the command if there are faults, of which <paramref name="further"/> are not in <see cref="Faults"/>.</summary>
    /// <exception cref="CommandException">There are faults.</exception>
    public void ThrowIfAny(IEnumerable<string> further)
    {
        List<string> all = [.. Faults, .. further.Distinct()];
        if (all.Count > 0)
            throw CommandException.BadUsage(string.Join("\nbertgrains: ", all.Select(fault => fault.TrimEnd('.'))));
    }

    private static IEnumerable<string> FaultsOf<T>(IServiceProvider host)
        where T : class
    {
        try
        {
            _ = host.GetRequiredService<IOptions<T>>().Value;
            return [];
        }
        catch (OptionsValidationException invalid)
        {
            return invalid.Failures.Select(WithSection<T>);
        }
    }

    /// <summary>Messages of generated validators begin with the member, the others with the section.</summary>
    private static string WithSection<T>(string failure)
    {
        var first = failure.Split(':')[0];
        return typeof(T).GetProperty(first) is not null && typeof(KnownSettings).GetProperty(first) is null
            ? $"{KnownSettings.SectionOf(typeof(T))}:{failure}"
            : failure;
    }
}
