using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace BertGrains.Cli.Settings;

/// <summary>The attributes that limit the values of a setting. Their own messages name neither the value nor its source.</summary>
internal sealed class SettingRules
{
    /// <summary>Every value is valid.</summary>
    public static readonly SettingRules None = new([]);

    private readonly ValidationAttribute[] _attributes;

    private SettingRules(ValidationAttribute[] attributes)
    {
        _attributes = attributes;
    }

    /// <summary>The rules of a member.</summary>
    public static SettingRules Of(PropertyInfo member) => new([.. member.GetCustomAttributes<ValidationAttribute>()]);

    /// <summary>What is wrong with a value, such as "it must be 1 to 10".</summary>
    public IEnumerable<string> FaultsOf(object? value) =>
        _attributes.Where(attribute => !attribute.IsValid(value)).Select(attribute => attribute is RangeAttribute range
            ? $"it must be {Limits(range)}"
            : attribute.FormatErrorMessage("it").TrimEnd('.'));

    /// <summary>What a value of a type has to be, as in "a whole number, 1 to 10".</summary>
    public string FormOf(Type type)
    {
        var limits = _attributes.OfType<RangeAttribute>().FirstOrDefault() is { } range ? $", {Limits(range)}" : null;
        return type == typeof(bool) ? "true or false"
            : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : type == typeof(TimeSpan) ? $"a time as in 00:00:25{limits ?? ", or with days as in 1.00:00:00"}"
            : type == typeof(double) || type == typeof(float) ? $"a number{limits}"
            : $"a whole number{limits ?? $" of at most {type.GetField(nameof(int.MaxValue))?.GetValue(null)}"}";
    }

    private static string Limits(RangeAttribute range) => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
}
