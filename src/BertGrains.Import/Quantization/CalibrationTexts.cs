namespace BertGrains.Import.Quantization;

/// <summary>
/// The built-in texts from which int8 takes its ranges: short and long, in several tones, languages and scripts, with numbers and
/// code, so that what users send later stays inside. All written for this purpose.
/// </summary>
internal static class CalibrationTexts
{
    private const string Resource = "calibration.txt";

    /// <summary>The texts, one a line of the resource.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = Read();

    private static string[] Read()
    {
        using var stream = typeof(CalibrationTexts).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
