using System.Net;
using BertGrains.Inference;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Reports every fault of a silo's settings at once, each with the setting to change. Not a generated validator: most rules involve two
/// settings or both sections, and generated messages name the property instead of the setting.
/// </summary>
internal sealed class BertGrainsSiloOptionsValidator(IOptions<BertGrainsClusterOptions> cluster) : IValidateOptions<BertGrainsSiloOptions>
{
    // The column of the membership table.
    private const int MaxNameLength = 150;

    public ValidateOptionsResult Validate(string? name, BertGrainsSiloOptions options)
    {
        List<string> faults =
        [
            .. FaultsOfCluster(),
            .. FaultsOfIdentity(options),
            .. FaultsOfEndpoints(options),
            .. FaultsOfCertificate(),
            .. FaultsOfFolders(options),
            .. options.Devices.Where(device => !IsDevice(device)).Select(device =>
                $"Silo:Devices names '{device}'; a device is cpu, cuda or cuda:N, and an empty list takes every device found."),
            .. FaultsOfDevices(options),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FaultsOfIdentity(BertGrainsSiloOptions options)
    {
        if (options.Role is not (SiloRoles.Core or SiloRoles.Worker or SiloRoles.All))
            yield return $"Silo:Role is '{options.Role}'; it must be core, worker or all.";
        if (!PrintableText.IsName(options.Name))
            yield return $"Silo:Name is '{options.Name}'; it must {PrintableText.NameForm}.";
        else if (options.Name.Length > MaxNameLength)
            yield return $"Silo:Name has {options.Name.Length} characters; it must have at most {MaxNameLength}.";
    }

    private static IEnumerable<string> FaultsOfFolders(BertGrainsSiloOptions options)
    {
        if (options.Bundles.Any(string.IsNullOrWhiteSpace))
            yield return "Silo:Bundles has a blank entry; each entry must be the path of a folder.";
        if (string.IsNullOrWhiteSpace(options.Cache))
            yield return $"Silo:Cache is '{options.Cache}'; it must be the path of a folder.";
        if (SignatureKeys.FaultOf(options.SignatureKeys) is { } fault)
            yield return $"Silo:SignatureKeys: {fault}";
    }

    private static IEnumerable<string> FaultsOfDevices(BertGrainsSiloOptions options)
    {
        var gpu = options.Gpu;
        if (gpu.ReplicaMebibytes is < GpuOptions.LeastReplicaMebibytes or > GpuOptions.MostMebibytes)
        {
            yield return $"Silo:Gpu:ReplicaMebibytes is {gpu.ReplicaMebibytes}; "
                + $"it must be {GpuOptions.LeastReplicaMebibytes} to {GpuOptions.MostMebibytes}.";
        }

        if (gpu.MaxBatchTokens is < GpuOptions.LeastBatchTokens or > GpuOptions.MostBatchTokens)
        {
            yield return $"Silo:Gpu:MaxBatchTokens is {gpu.MaxBatchTokens}; "
                + $"it must be {GpuOptions.LeastBatchTokens} to {GpuOptions.MostBatchTokens}.";
        }

        if (gpu.Lanes is < 1 or > GpuOptions.MostLanes)
            yield return $"Silo:Gpu:Lanes is {gpu.Lanes}; it must be 1 to {GpuOptions.MostLanes}.";
        if (options.GpuReserveMebibytes is < 0 or > GpuOptions.MostMebibytes)
            yield return $"Silo:GpuReserveMebibytes is {options.GpuReserveMebibytes}; it must be 0 to {GpuOptions.MostMebibytes}.";
        if (options.DeviceTimeout < TimeSpan.FromSeconds(1) || options.DeviceTimeout > TimeSpan.FromDays(1))
            yield return $"Silo:DeviceTimeout is {options.DeviceTimeout}; it must be 00:00:01 to 1.00:00:00.";
        if (options.ResultCacheMebibytes is < 0 or > BertGrainsOptions.MostCacheMebibytes)
        {
            yield return $"Silo:ResultCacheMebibytes is {options.ResultCacheMebibytes}; "
                + $"it must be 0 to {BertGrainsOptions.MostCacheMebibytes}.";
        }
    }

    private static bool IsPort(int port) => port is > 0 and <= IPEndPoint.MaxPort;

    private static bool IsDevice(string device) =>
        DeviceChoice.TryParse(device, out var choice) && choice.Kind != DeviceKind.Auto;

    private IEnumerable<string> FaultsOfEndpoints(BertGrainsSiloOptions options)
    {
        if (!IsPort(options.SiloPort))
            yield return $"Silo:SiloPort is {options.SiloPort}; it must be 1 to {IPEndPoint.MaxPort}.";
        if (SiloRoles.IsCore(options.Role) && !IsPort(options.GatewayPort))
            yield return $"Silo:GatewayPort is {options.GatewayPort}; it must be 1 to {IPEndPoint.MaxPort}.";
        if (SiloRoles.IsCore(options.Role) && options.GatewayPort == options.SiloPort)
            yield return $"Silo:GatewayPort and Silo:SiloPort are both {options.SiloPort}; they must differ.";
        if (!IPAddress.TryParse(options.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            yield return $"Silo:Address is '{options.Address}'; it must be the IP address at which the other processes reach this one.";
            yield break;
        }

        if (FaultsOfCluster().Any())
            yield break;
        var settings = cluster.Value;
        if (EncryptionRule.Fault(settings.Tls, address, "Silo:Address") is { } fault)
            yield return fault;
        if (!IPAddress.IsLoopback(address) && settings.ConnectionString is null)
        {
            yield return $"Silo:Address is {address}, which is not on loopback; a cluster on several machines needs a database. "
                + "Set Cluster:ConnectionString.";
        }
    }

    private IEnumerable<string> FaultsOfCertificate()
    {
        if (FaultsOfCluster().Any() || cluster.Value.Tls is not { IsEnabled: true } tls)
            yield break;
        using var certificates = ClusterCertificates.Load(tls);
        if (certificates.SiloFault(tls.TargetHost) is { } fault)
        {
            yield return $"{ClusterTlsOptions.Section}:{nameof(tls.CertificatePath)} is '{tls.CertificatePath}', which other processes refuse "
                + $"as that of a silo: {fault}. Change it, or {nameof(tls.TargetHost)} of every process.";
        }
    }

    // The host stops at the first section with faults, so this one reports those of the other section too.
    private IEnumerable<string> FaultsOfCluster()
    {
        try
        {
            _ = cluster.Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
    }
}
