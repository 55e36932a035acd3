using System.Globalization;
using BertGrains.Inference.Benchmarking;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Bench;

/// <summary>The report as a table: the ratios, then the figures behind them.</summary>
internal static class BenchTable
{
    public static IRenderable Create(BenchmarkReport report)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false };
        table.AddColumns("what", "figure");
        Row(table, "engine / oracle", $"{report.OracleRatio:F3}");
        Row(table, "engine / bare ONNX Runtime, sorted", $"{report.BareRatio:F2}");
        Row(table, "engine / bare ONNX Runtime, arrival order", $"{report.ArrivalRatio:F2}");
        Row(table, "added latency, median", $"{report.AddedLatencyMs:F3} ms");
        table.AddEmptyRow();
        Row(table, "engine, saturated", $"{report.EngineTextsPerSecond:F0} texts/s, {report.EngineTokensPerSecond:F0} tokens/s");
        Row(table, "oracle", $"{report.OracleTextsPerSecond:F0} texts/s with {report.OracleBudgetTokens} tokens a batch");
        Row(table, "bare ONNX Runtime, sorted", $"{report.BareTextsPerSecond:F0} texts/s with {report.BareBudgetTokens} tokens a batch");
        Row(table, "bare ONNX Runtime, batches of 32", $"{report.ArrivalTextsPerSecond:F0} texts/s");
        Row(table, "one text, engine", $"{report.EngineLatencyMs:F2} ms");
        Row(table, "one text, device alone", $"{report.DeviceLatencyMs:F2} ms");
        Row(table, "one text, bare ONNX Runtime", $"{report.BareLatencyMs:F2} ms");
        table.AddEmptyRow();
        Row(table, "model", $"{report.Model}, {report.Precision}, heads {string.Join(", ", report.Heads)}");
        Row(table, "device", $"{report.Device}, {report.Form}, {report.Lanes} lanes, {report.EngineBudgetTokens} tokens a batch");
        Row(table, "processors", $"{report.Processors}");
        Row(table, "texts", $"{report.Texts} in {report.Requests} requests, mean {report.MeanTokens:F0} tokens, {report.Rounds} rounds");
        return table;
    }

    private static void Row(Table table, string what, FormattableString figure) =>
        table.AddRow(what, Markup.Escape(figure.ToString(CultureInfo.InvariantCulture)));
}
