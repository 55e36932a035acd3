using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Connections;

/// <summary>Reports all faults of the settings at once. Reads the files. Not a generated validator: the settings are valid only together.</summary>
internal sealed class ClusterTlsOptionsValidator : IValidateOptions<ClusterTlsOptions>
{
    private const string Section = BertGrainsClusterOptions.Section + ":Tls";

    public ValidateOptionsResult Validate(string? name, ClusterTlsOptions options)
    {
        var faults = Faults(options).ToList();
        if (faults.Count == 0 && options.IsEnabled && CertificateFault(options) is { } fault)
            faults.Add(fault);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(ClusterTlsOptions options)
    {
        (string Setting, string? Path)[] files =
        [
            (nameof(options.CertificatePath), options.CertificatePath),
            (nameof(options.KeyPath), options.KeyPath),
            (nameof(options.AuthorityPath), options.AuthorityPath),
        ];
        var isAnySet = files.Any(file => file.Path is not null);
        foreach (var (setting, path) in files.Where(_ => isAnySet))
        {
            if (string.IsNullOrWhiteSpace(path))
                yield return $"{Section}:{setting} is missing; CertificatePath, KeyPath and AuthorityPath must be set together.";
            else if (!File.Exists(path))
                yield return $"{Section}:{setting} is '{path}', which does not exist; it must be a PEM file.";
        }

        if (isAnySet && string.IsNullOrWhiteSpace(options.TargetHost))
            yield return $"{Section}:{nameof(options.TargetHost)} is empty; it must be the name in the certificates of the silos.";
    }

    private static string? CertificateFault(ClusterTlsOptions options)
    {
        try
        {
            using var certificates = ClusterCertificates.Load(options);
            return certificates.OwnFault() is { } fault
                ? $"{Section}:{nameof(options.CertificatePath)} is not accepted by the authority of {nameof(options.AuthorityPath)}: {fault}"
                : null;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{Section} has files that cannot be read as PEM certificates and key: {e.Message}";
        }
    }
}
