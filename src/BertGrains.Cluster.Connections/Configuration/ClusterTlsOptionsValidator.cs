using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Connections;

/// <summary>Reports all faults of the settings at once. Reads the files. Not a generated validator: the settings are valid only together.</summary>
internal sealed class ClusterTlsOptionsValidator : IValidateOptions<ClusterTlsOptions>
{
    private const string Section = ClusterTlsOptions.Section;

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

        if (isAnySet && Uri.CheckHostName(options.TargetHost) == UriHostNameType.Unknown)
            yield return $"{Section}:{nameof(options.TargetHost)} is '{options.TargetHost}'; it must be the host name in the certificates of the silos.";
    }

    private static string? CertificateFault(ClusterTlsOptions options)
    {
        try
        {
            using var certificates = ClusterCertificates.Load(options);
            return certificates.ClientFault() is { } fault
                ? $"{Section}:{nameof(options.CertificatePath)} is '{options.CertificatePath}', which silos with the authority of "
                    + $"{nameof(options.AuthorityPath)} refuse: {fault}."
                : null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }
}
