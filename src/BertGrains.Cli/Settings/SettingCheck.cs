using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Settings;

/// <summary>A setting that has no effect or that cannot be read.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Message">What is wrong and what is expected.</param>
internal sealed record SettingFault(string Key, string Message);

/// <summary>
/// Compares the names and the types of values of a source of settings with <see cref="KnownSettings"/>. The binder of .NET ignores unknown
/// names, or stops at the first one and at the first value that it cannot convert.
/// </summary>
/// <param name="source">Where the settings are from, as in "bertgrains.json".</param>
internal sealed class SettingCheck(string source)
{
    /// <summary>Returns all faults of the settings.</summary>
    public IReadOnlyList<SettingFault> FaultsOf(IConfiguration settings) => [.. OfMembers(settings, null, typeof(KnownSettings))];

    private IEnumerable<SettingFault> Of(IConfigurationSection setting, Type type)
    {
        if (ItemOf(type) is { } item)
        {
            return string.IsNullOrEmpty(setting.Value)
                ? setting.GetChildren().SelectMany(child => Of(child, item))
                : Fault(setting, $"is one value; it must be a list: {setting.Path}:0, {setting.Path}:1 and so on, or a list in JSON");
        }

        var converter = TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type);
        if (!converter.CanConvertFrom(typeof(string)))
        {
            return string.IsNullOrEmpty(setting.Value)
                ? OfMembers(setting, setting.Path, type)
                : Fault(setting, $"is one value; it must be a section with {NamesOf(type)}");
        }

        if (setting.GetChildren().Any())
            return Fault(setting, "is a section or a list; it must be one value");
        return setting.Value is null || IsReadable(converter, setting.Value)
            ? []
            : Fault(setting, $"is '{setting.Value}'; it must be {FormOf(Nullable.GetUnderlyingType(type) ?? type)}");
    }

    private IEnumerable<SettingFault> OfMembers(IConfiguration section, string? path, Type type)
    {
        var members = MembersOf(type).ToDictionary(member => member.Name, member => member.PropertyType, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(child => members.TryGetValue(child.Key, out var member)
            ? Of(child, member)
            : Fault(child, path is null ? $"is not a section; there are {NamesOf(type)}" : $"is not a setting; {path} has {NamesOf(type)}"));
    }

    private SettingFault[] Fault(IConfigurationSection setting, string fault) => [new(setting.Path, $"{setting.Path} in {source} {fault}")];

    private static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite || ItemOf(member.PropertyType) is not null);

    private static string NamesOf(Type type) => string.Join(", ", MembersOf(type).Select(member => member.Name).Order(StringComparer.Ordinal));

    /// <summary>The type of the items of a list or of the values of a dictionary; null for other types.</summary>
    private static Type? ItemOf(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetElementType() ?? type.GetGenericArguments()[^1] : null;

    private static bool IsReadable(TypeConverter converter, string value)
    {
        try
        {
            return converter.ConvertFromInvariantString(value) is not Enum choice || Enum.IsDefined(choice.GetType(), choice);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private static string FormOf(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time as in 00:00:25, or with days as in 1.00:00:00"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(double) || type == typeof(float) ? "a number"
        : $"a whole number of at most {Activator.CreateInstance(type)!.GetType().GetField("MaxValue")?.GetValue(null)}";
}
