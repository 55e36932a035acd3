using System.Globalization;
using BertGrains.Builds.Benchmarks.Measures;

namespace BertGrains.Builds.Benchmarks;

/// <summary>The report for people: a figure a line.</summary>
internal static class ReportTable
{
    public static void Write(ComparisonReport report, TextWriter writer)
    {
        Line(writer, $"");
        Line(writer, $"{report.Machine.Processor}, {report.Machine.Processors} processors");
        Describe(writer, "A", report.A);
        Describe(writer, "B", report.B);
        Line(writer, $"");
        Line(writer, $"{"",-32} {"A",10} {"B",10} {"B / A",8}   p10 to p90");
        if (report.Engine is { } engine)
            Write(writer, "engine", engine);
        if (report.Http is { } http)
        {
            Write(writer, "HTTP", http.Speed);
            Write(writer, http.MemoryMib);
        }

        if (report.CosineToFp32 is { } cosine)
        {
            Row(writer, "cosine to fp32, mean", cosine.Select(side => side.Mean), "F4");
            Row(writer, "cosine to fp32, 1st percentile", cosine.Select(side => side.P1), "F4");
            Row(writer, "cosine to fp32, least", cosine.Select(side => side.Least), "F4");
        }
    }

    private static void Describe(TextWriter writer, string name, BuildReport build)
    {
        var modified = build.Modified ? ", modified" : "";
        Line(
            writer,
            $"{name}: {build.Name} ({build.Commit[..12]}{modified}), {build.Precision}, ONNX Runtime {build.OnnxRuntime ?? "none"}");
    }

    private static void Write(TextWriter writer, string what, SpeedReport speed)
    {
        Row(writer, $"{what}, texts/s", speed.TextsPerSecond);
        Row(writer, $"{what}, processor ms/text", speed.ProcessorMsPerText);
        Row(writer, $"{what}, single text, ms", speed.SingleTextMs);
    }

    private static void Write(TextWriter writer, Pair<MemoryReport> memory)
    {
        Row(writer, "resident MiB, idle", memory.Select(side => side.Idle), "F1");
        Row(writer, $"resident MiB, {memory.A.Samples[^1].Items} items", memory.Select(side => side.End), "F1");
        Row(writer, "resident MiB, peak", memory.Select(side => side.Peak), "F1");
        Row(writer, "last 80 %, least / median - 1, %", memory.Select(side => 100 * side.Late.Below), "F1");
        Row(writer, "last 80 %, most / median - 1, %", memory.Select(side => 100 * side.Late.Above), "F1");
    }

    private static void Row(TextWriter writer, string what, Measure measure) => Line(
        writer,
        $"{what,-32} {measure.A,10:F2} {measure.B,10:F2} {measure.Ratio.Median,8:F3}   {measure.Ratio.P10:F3} to {measure.Ratio.P90:F3}");

    private static void Row(TextWriter writer, string what, Pair<double> figures, string format)
    {
        var (a, b) = (figures.A.ToString(format, CultureInfo.InvariantCulture), figures.B.ToString(format, CultureInfo.InvariantCulture));
        Line(writer, $"{what,-32} {a,10} {b,10}");
    }

    private static void Line(TextWriter writer, FormattableString line) =>
        writer.WriteLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
