using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace BertGrains.Cluster.Abstractions;

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
            case ReadOnlyMemory<float> values:
                return text.AppendJoin(' ', values.ToArray().Select(BitConverter.SingleToInt32Bits));
            case ReadOnlyMemory<int> numbers:
                return text.AppendJoin(' ', numbers.ToArray());
            case float single:
                return text.Append(BitConverter.SingleToInt32Bits(single));
            case IEnumerable list:
                foreach (var element in list)
                    Append(text.Append('['), element).Append(']');
                return text;
            case IFormattable or bool:
                return text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
            default:
                text.Append(value.GetType().Name);
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                    Append(text.Append(' ').Append(property.Name).Append('='), property.GetValue(value));
                return text;
        }
    }
}
