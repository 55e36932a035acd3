using System.Text.RegularExpressions;
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
/// <param name="Sources">Where they are from; the later overrides the earlier.</param>
/// <param name="Faults">Unknown names, unreadable values, and options without an effect.</param>
internal sealed partial record GivenSettings(IConfigurationRoot Values, IReadOnlyList<SettingSource> Sources, IReadOnlyList<string> Faults)
{
    /// <summary>The place in which a setting is given; null when it has its default.</summary>
    public string? SourceOf(string key) => Sources.LastOrDefault(source => source.Has(key))?.Name;

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
        List<string> all = [.. Faults, .. further.Distinct().Select(WithSources)];
        if (all.Count > 0)
            throw CommandException.BadUsage(string.Join(CommandFailure.NextLine, all.Select(fault => fault.TrimEnd('.'))));
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
            return invalid.Failures;
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException or FormatException or InvalidCastException or InvalidDataException)
        {
            return [$"{KnownSettings.SectionOf(typeof(T))} cannot be checked: {exception.Message}"];
        }
    }

    /// <summary>A validator names the settings at the start of its message, and not where they are from.</summary>
    private string WithSources(string fault) =>
        KeysAtStart().Replace(fault, key => SourceOf(key.Groups[1].Value) is { } source ? $"{key.Value} in {source}" : key.Value);

    [GeneratedRegex(@"\G(?:^| and )(\w+(?::\w+)+)")]
    private static partial Regex KeysAtStart();
}
