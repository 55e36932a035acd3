using System.Collections;

namespace BertGrains.Cli.Settings;

/// <summary>
/// Finds environment variables that are meant as settings and have no effect, because their names do not begin with the prefix:
/// BERTGRAINS_Silo__Name and BERTGRAINS_SILO_NAME, for instance.
/// </summary>
internal static class VariableCheck
{
    /// <summary>Every misspelling of the program's name that has these letters at its start.</summary>
    private const string Program = "BERTGRAIN";

    // The letters of every setting. The names of items follow those of their list.
    private static readonly (string Letters, bool HasItems)[] Settings = [.. LettersOf(typeof(KnownSettings), string.Empty)];

    /// <summary>The faults of all variables, in alphabetical order.</summary>
    /// <param name="variables">Names and values.</param>
    public static IEnumerable<string> FaultsOf(IDictionary variables) =>
        variables.Keys.Cast<string>()
            .Where(name => IsMeantAsSetting(name) && !IsAddressOfService(variables[name] as string))
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name} in {SettingSource.Environment} is not a setting; the names of settings begin with "
                + $"{SettingOptions.EnvironmentPrefix}, as in {SettingOptions.EnvironmentPrefix}Cluster__ConnectionString");

    private static bool IsMeantAsSetting(string name)
    {
        if (name.StartsWith(SettingOptions.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)
            || Letters(name) is var letters && !letters.StartsWith(Program, StringComparison.Ordinal))
            return false;

        var rest = letters[(letters.StartsWith(Program + 'S', StringComparison.Ordinal) ? Program.Length + 1 : Program.Length)..];
        return name.Contains("__", StringComparison.Ordinal)
            || Array.Exists(Settings, setting => setting.HasItems ? rest.StartsWith(setting.Letters, StringComparison.Ordinal) : rest == setting.Letters);
    }

    // Kubernetes makes variables such as BERTGRAINS_SILO_GATEWAY_PORT=tcp://10.0.0.1:30000 for a service of the name bertgrains-silo-gateway.
    private static bool IsAddressOfService(string? value) => value?.StartsWith("tcp://", StringComparison.Ordinal) == true;

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static IEnumerable<(string Letters, bool HasItems)> LettersOf(Type type, string path) =>
        SettingTypes.MembersOf(type).SelectMany(member =>
        {
            var name = path + Letters(member.Name);
            return SettingTypes.IsSection(member.PropertyType)
                ? LettersOf(member.PropertyType, name)
                : [(name, SettingTypes.ItemOf(member.PropertyType) is not null)];
        });
}
