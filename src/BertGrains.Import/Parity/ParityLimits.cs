namespace BertGrains.Import.Parity;

/// <summary>Permitted differences of a bundle from the reference.</summary>
internal static class ParityLimits
{
    // fp32 differs only in the order of sums: at most 1e-5 for the models imported so far. A wrong graph differs by 0.1 and more.
    private const double LargestFp32Difference = 1e-3;

    /// <summary>Rejects a wrong bundle. fp16 and int8 have no limit, since the user judges their figures; NaN is an error in any format.</summary>
    /// <exception cref="ImportException">A figure is over the limit or NaN.</exception>
    public static void Check(WeightPrecision precision, IEnumerable<ParityFigure> figures)
    {
        var limit = precision == WeightPrecision.Fp32 ? LargestFp32Difference : double.MaxValue;
        foreach (var figure in figures)
        {
            if (!(figure.LargestDifference <= limit))
            {
                throw new ImportException(
                    $"Output '{figure.What}' of the bundle differs from the reference by {figure.LargestDifference:g3}; the limit is {limit:g3}. "
                    + "The bundle was discarded. This is an error of the importer; please report the checkpoint.");
            }
        }
    }
}
