using System.ComponentModel.DataAnnotations;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference.Engine;

/// <summary>Reports all faults of the settings at once.</summary>
[OptionsValidator]
internal sealed partial class BertGrainsOptionsValidator : IValidateOptions<BertGrainsOptions>;

/// <summary>At least one folder, none of them blank.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FoldersAttribute() : ValidationAttribute("{0} must name at least one folder, none of them blank.")
{
    public override bool IsValid(object? value) =>
        value is IList<string> { Count: > 0 } folders && !folders.Any(string.IsNullOrWhiteSpace);
}

/// <summary>A file that <see cref="SignatureKeys.Load"/> reads, or none.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SignatureKeysFileAttribute() : ValidationAttribute("{0} must be a file of public keys in PEM.")
{
    public override bool IsValid(object? value) => SignatureKeys.FaultOf(value as string) is null;
}

/// <summary>A name that <see cref="DeviceChoice"/> parses.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DeviceNameAttribute() : ValidationAttribute("{0} must be auto, cpu, cuda or cuda:N.")
{
    public override bool IsValid(object? value) => DeviceChoice.TryParse(value as string, out _);
}
