using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Reports all faults of the settings at once, including those of <see cref="BertGrainsClusterOptions.Tls"/>. Not a generated validator: whether an
/// endpoint is valid depends on the database and on encryption.
/// </summary>
public sealed class BertGrainsClusterOptionsValidator : IValidateOptions<BertGrainsClusterOptions>
{
    private readonly ClusterTlsOptionsValidator _tls = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BertGrainsClusterOptions options)
    {
        var faults = new List<string>();
        if (!PrintableText.IsName(options.ClusterId))
            faults.Add(Fault(nameof(options.ClusterId), $"is '{options.ClusterId}'; it must {PrintableText.NameForm}, the same for every process of the cluster."));

        if (options.ConnectionString is null)
            faults.AddRange(EndpointFaults(options));
        else if (string.IsNullOrWhiteSpace(options.ConnectionString))
            faults.Add(Fault(nameof(options.ConnectionString), "is empty; it must be a PostgreSQL connection string, or absent for a cluster without a database."));

        faults.AddRange(_tls.Validate(name, options.Tls).Failures ?? []);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> EndpointFaults(BertGrainsClusterOptions options)
    {
        var endpoints = options.Gateways.Select(text => (nameof(options.Gateways), text)).Append((nameof(options.Primary), options.Primary));
        foreach (var (setting, text) in endpoints)
        {
            if (!EndpointText.TryParse(text, out var endpoint))
                yield return Fault(setting, $"is '{text}'; it must be an IP address and a port, such as 127.0.0.1:30000.");
            else if (EncryptionRule.Fault(options.Tls, endpoint.Address, $"{BertGrainsClusterOptions.Section}:{setting}") is { } fault)
                yield return fault;
        }
    }

    private static string Fault(string setting, string fault) => $"{BertGrainsClusterOptions.Section}:{setting} {fault}";
}
