using BertGrains.Import.Parity;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import;

/// <summary>What an import made.</summary>
/// <param name="Bundle">The finished bundle, verified.</param>
/// <param name="Parity">How far the bundle's results are from those of the checkpoint's weights in plain arithmetic.</param>
/// <param name="Remarks">What the user should know, as sentences; often none.</param>
public sealed record ImportReport(Bundle Bundle, IReadOnlyList<ParityFigure> Parity, IReadOnlyList<string> Remarks);
