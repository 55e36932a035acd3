using System.Globalization;
using System.Text.Json;

namespace BertGrains.Cli.Settings;

/// <summary>Says what is wrong with a file of settings.</summary>
internal static class SettingFileFault
{
    /// <summary>The place and the fault, to follow the name of the file, without a period at the end.</summary>
    public static string Describe(InvalidDataException fault)
    {
        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is JsonException { LineNumber: { } line } json)
            {
                var column = (json.BytePositionInLine ?? 0) + 1;
                return string.Create(CultureInfo.InvariantCulture, $", line {line + 1}, byte {column}: {WithoutPlace(json.Message)}");
            }
        }

        return $": {fault.GetBaseException().Message.TrimEnd('.')}";
    }

    // The reader adds the place to its sentences, counted from 0: "... Expected either ',', '}', or ']'. LineNumber: 2 | BytePositionInLine: 2."
    private static string WithoutPlace(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).TrimEnd('.');
    }
}
