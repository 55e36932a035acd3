using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Connections;

/// <summary>Names every fault of the settings at once; reads the files.</summary>
internal sealed class TlsOptionsValidator : IValidateOptions<TlsOptions>
{
    private const string Section = ClusterOptions.Section + ":Tls";

    public ValidateOptionsResult Validate(string? name, TlsOptions options)
    {
        var faults = Faults(options).ToList();
        if (faults.Count == 0 && options.IsEnabled && CertificateFault(options) is { } fault)
            faults.Add(fault);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(TlsOptions options)
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
                yield return $"{Section}:{setting} is missing; encryption needs a certificate, its key and the authority.";
            else if (!File.Exists(path))
                yield return $"{Section}:{setting} is '{path}', and there is no such file.";
        }

        if (isAnySet && string.IsNullOrWhiteSpace(options.TargetHost))
            yield return $"{Section}:{nameof(options.TargetHost)} is empty; it must be the name that the silos' certificates carry.";
    }

    private static string? CertificateFault(TlsOptions options)
    {
        try
        {
            using var certificates = ClusterCertificates.Load(options);
            return certificates.OwnFault() is { } fault
                ? $"{Section}:{nameof(options.CertificatePath)} is not accepted by {nameof(options.AuthorityPath)}: {fault}"
                : null;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{Section} names files that cannot be read as PEM certificates and key: {e.Message}";
        }
    }
}
