namespace BertGrains.Import.Quantization;

/// <summary>
/// The built-in texts for the ranges of int8: short and long, in several styles, languages and scripts, with numbers and code, so that
/// the ranges cover later inputs. They were written for this project.
/// </summary>
internal static class CalibrationTexts
{
    private const string Resource = "calibration.txt";

    /// <summary>The texts, one per line of the resource.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = Read();

    private static string[] Read()
    {
        using var stream = typeof(CalibrationTexts).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly has no resource {Resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
