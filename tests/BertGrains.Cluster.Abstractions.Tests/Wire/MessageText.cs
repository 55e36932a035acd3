using System.Collections;
using System.Globalization;
using System.Text;

namespace BertGrains.Cluster.Wire;

/// <summary>A message as text, lists and bytes written out: records compare lists by reference.</summary>
internal static class MessageText
{
    public static string Of(object? value) => Append(new StringBuilder(), value).ToString();

    private static StringBuilder Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                return text.Append("null");
            case string s:
                return text.Append('"').Append(s).Append('"');
            case ReadOnlyMemory<byte> bytes:
                return text.Append(Convert.ToHexString(bytes.Span));
            case IEnumerable list:
                foreach (var element in list)
                    Append(text.Append('['), element).Append(']');
                return text;
            case IFormattable or bool:
                return text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
            default:
                foreach (var property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
                    Append(text.Append(' ').Append(property.Name).Append('='), property.GetValue(value));
                return text;
        }
    }
}
