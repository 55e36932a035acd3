using System.Collections;
using System.Reflection;

namespace BertGrains.Cli.Settings;

/// <summary>The parts of <see cref="KnownSettings"/>, as the binder of .NET sees them.</summary>
internal static class SettingTypes
{
    /// <summary>The settings of a section.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite || ItemOf(member.PropertyType) is not null);

    /// <summary>The type of the items of a list or of the values of a dictionary; null for other types.</summary>
    public static Type? ItemOf(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetElementType() ?? type.GetGenericArguments()[^1] : null;

    /// <summary>The type of a value that may be absent.</summary>
    public static Type ValueOf(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>Whether a type has settings of its own.</summary>
    public static bool IsSection(Type type) => ItemOf(type) is null && type != typeof(string) && ValueOf(type).IsClass;
}
