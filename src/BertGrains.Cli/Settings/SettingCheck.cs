using System.ComponentModel;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Settings;

/// <summary>A setting that has no effect or that cannot be read.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Message">What is wrong and what is expected.</param>
internal sealed record SettingFault(string Key, string Message);

/// <summary>
/// Compares the names and the values of a source of settings with <see cref="KnownSettings"/>. The binder of .NET ignores unknown names,
/// or stops at the first one and at the first value that it cannot convert.
/// </summary>
/// <param name="source">Where the settings are from, as in "bertgrains.json".</param>
internal sealed class SettingCheck(string source)
{
    /// <summary>Returns all faults of the settings.</summary>
    public IReadOnlyList<SettingFault> FaultsOf(IConfiguration settings) => [.. OfMembers(settings, null, typeof(KnownSettings))];

    private IEnumerable<SettingFault> Of(IConfigurationSection setting, Type type, SettingRules rules)
    {
        if (SettingTypes.ItemOf(type) is { } item)
        {
            if (!string.IsNullOrEmpty(setting.Value))
                return Fault(setting, $"is one value; it must be a list: {setting.Path}:0, {setting.Path}:1 and so on, or a list in JSON");
            var faults = setting.GetChildren().SelectMany(child => Of(child, item, SettingRules.None)).ToList();
            return faults.Count > 0 ? faults : FaultsOfList(setting, type, rules);
        }

        var valueType = SettingTypes.ValueOf(type);
        var converter = TypeDescriptor.GetConverter(valueType);
        if (!converter.CanConvertFrom(typeof(string)))
        {
            return string.IsNullOrEmpty(setting.Value)
                ? OfMembers(setting, setting.Path, type)
                : Fault(setting, $"is one value; it must be a section with {NamesOf(type)}");
        }

        if (setting.GetChildren().Any())
            return Fault(setting, "is a section or a list; it must be one value");
        if (setting.Value is not { } text)
            return [];
        return TryRead(converter, text, out var value)
            ? Faults(setting, valueType == typeof(string) ? $"'{text}'" : text, rules.FaultsOf(value))
            : Fault(setting, $"is '{text}'; it must be {rules.FormOf(valueType)}");
    }

    private IEnumerable<SettingFault> FaultsOfList(IConfigurationSection setting, Type type, SettingRules rules) => setting.GetChildren().Any()
        ? Faults(setting, string.Join(", ", setting.GetChildren().Select(child => $"'{child.Value}'")), rules.FaultsOf(setting.Get(type)))
        : [];

    private IEnumerable<SettingFault> OfMembers(IConfiguration section, string? path, Type type)
    {
        var members = SettingTypes.MembersOf(type).ToDictionary(member => member.Name, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(child => members.TryGetValue(child.Key, out var member)
            ? Of(child, member.PropertyType, SettingRules.Of(member))
            : Fault(child, (path is null ? $"is not a section; there are {NamesOf(type)}" : $"is not a setting; {path} has {NamesOf(type)}") + NearestTo(child, path, members.Values.Select(known => known.Name))));
    }

    private IEnumerable<SettingFault> Faults(IConfigurationSection setting, string value, IEnumerable<string> faults) =>
        faults.SelectMany(fault => Fault(setting, $"is {value}; {fault}"));

    private SettingFault[] Fault(IConfigurationSection setting, string fault) => [new(setting.Path, $"{setting.Path} in {source} {fault}")];

    private static string? NearestTo(IConfigurationSection setting, string? path, IEnumerable<string> names) =>
        NearestName.Of(setting.Key, names) is { } nearest ? $"; the nearest is {(path is null ? nearest : $"{path}:{nearest}")}" : null;

    private static string NamesOf(Type type) => string.Join(", ", SettingTypes.MembersOf(type).Select(member => member.Name).Order(StringComparer.Ordinal));

    private static bool TryRead(TypeConverter converter, string text, out object? value)
    {
        try
        {
            value = converter.ConvertFromInvariantString(text);
            return value is not Enum choice || Enum.IsDefined(choice.GetType(), choice);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException)
        {
            value = null;
            return false;
        }
    }
}
