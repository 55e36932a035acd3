namespace BertGrains.Import.Parity;

/// <summary>How far a bundle may be from the reference.</summary>
internal static class ParityLimits
{
    // fp32 differs in the order of sums alone, which the models seen so far turn into 1e-5 and less; a wrong graph gives 0.1 and more.
    private const double LargestFp32Difference = 1e-3;

    /// <summary>Refuses a bundle that is wrong. What fp16 and int8 cost is the user's to judge, as long as it is a number.</summary>
    /// <exception cref="ImportException">A figure is over the limit or not a number.</exception>
    public static void Check(WeightPrecision precision, IEnumerable<ParityFigure> figures)
    {
        var limit = precision == WeightPrecision.Fp32 ? LargestFp32Difference : double.MaxValue;
        foreach (var figure in figures)
        {
            if (!(figure.LargestDifference <= limit))
            {
                throw new ImportException(
                    $"The bundle's {figure.What} differs from the reference by {figure.LargestDifference:g3}, more than {limit:g3}: "
                    + "this import is wrong and was not kept. Please report the checkpoint.");
            }
        }
    }
}
