using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Connections;

/// <summary>Names every fault of the settings at once, those of encryption included.</summary>
public sealed class ClusterOptionsValidator : IValidateOptions<ClusterOptions>
{
    private readonly TlsOptionsValidator _tls = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ClusterId))
            faults.Add(Fault(nameof(options.ClusterId), "is empty; every process of the cluster needs the same name."));

        if (options.ConnectionString is null)
            faults.AddRange(EndpointFaults(options));
        else if (string.IsNullOrWhiteSpace(options.ConnectionString))
            faults.Add(Fault(nameof(options.ConnectionString), "is empty; leave it out for a cluster without a database."));

        faults.AddRange(_tls.Validate(name, options.Tls).Failures ?? []);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> EndpointFaults(ClusterOptions options)
    {
        var endpoints = options.Gateways.Select(text => (nameof(options.Gateways), text)).Append((nameof(options.Primary), options.Primary));
        foreach (var (setting, text) in endpoints)
        {
            if (!EndpointText.TryParse(text, out var endpoint))
                yield return Fault(setting, $"has '{text}'; it must be an address and a port, such as 127.0.0.1:30000.");
            else if (EncryptionRule.Fault(options.Tls, endpoint.Address, $"{ClusterOptions.Section}:{setting}") is { } fault)
                yield return fault;
        }
    }

    private static string Fault(string setting, string fault) => $"{ClusterOptions.Section}:{setting} {fault}";
}
