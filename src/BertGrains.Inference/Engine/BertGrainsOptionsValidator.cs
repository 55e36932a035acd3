using BertGrains.Inference.Devices;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference;

/// <summary>Names every fault of the settings at once.</summary>
internal sealed class BertGrainsOptionsValidator : IValidateOptions<BertGrainsOptions>
{
    private const int LargestQueue = 10_000_000;

    public ValidateOptionsResult Validate(string? name, BertGrainsOptions options)
    {
        var faults = new List<string>();
        if (options.Bundles is not { Count: > 0 } || options.Bundles.Any(string.IsNullOrWhiteSpace))
            faults.Add("Bundles must name at least one folder.");
        if (!DeviceChoice.TryParse(options.Device, out _))
            faults.Add($"Device is '{options.Device}'; it must be auto, cpu, cuda or cuda:N.");
        if (options.QueueCapacity is < 1 or > LargestQueue)
            faults.Add($"QueueCapacity is {options.QueueCapacity}; it must be 1 to {LargestQueue}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
