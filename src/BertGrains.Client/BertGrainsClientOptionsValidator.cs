using Microsoft.Extensions.Options;

namespace BertGrains.Client;

/// <summary>Names every fault of the settings at once.</summary>
internal sealed class BertGrainsClientOptionsValidator : IValidateOptions<BertGrainsClientOptions>
{
    private const int LargestWindow = 10_000_000;

    private readonly ClusterOptionsValidator _cluster = new();

    public ValidateOptionsResult Validate(string? name, BertGrainsClientOptions options)
    {
        var faults = new List<string>(_cluster.Validate(name, options.Cluster).Failures ?? []);
        if (options.MaxItemsInFlight is < 1 or > LargestWindow)
            faults.Add($"MaxItemsInFlight is {options.MaxItemsInFlight}; it must be 1 to {LargestWindow}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
