using System.ComponentModel.DataAnnotations;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference.Engine;

/// <summary>Reports all faults of the settings at once.</summary>
[OptionsValidator]
internal sealed partial class BertGrainsOptionsValidator : IValidateOptions<BertGrainsOptions>;

/// <summary>At least one folder, none of them blank.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FoldersAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is IList<string> { Count: > 0 } folders && !folders.Any(string.IsNullOrWhiteSpace);
}

/// <summary>A name that <see cref="DeviceChoice"/> parses.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DeviceNameAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        DeviceChoice.TryParse(value as string, out _)
            ? ValidationResult.Success
            : new ValidationResult($"'{value}' is not a device; use auto, cpu, cuda or cuda:N.", [validationContext.MemberName!]);
}
