using BertGrains.Import.Graphs;

namespace BertGrains.Import.Bundles;

/// <summary>Numbers in which the graphs of an import compute.</summary>
internal static class GraphFormats
{
    /// <summary>The format that a request asks for; for int8 it is calibrated on the request's texts.</summary>
    public static GraphFormat Of(ImportRequest request) => request.Precision switch
    {
        WeightPrecision.Fp32 => GraphFormat.Fp32,
        WeightPrecision.Fp16 => GraphFormat.Fp16,
        _ => throw new NotSupportedException($"{request.Precision}"),
    };
}
