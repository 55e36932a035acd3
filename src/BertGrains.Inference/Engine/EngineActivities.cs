using System.Diagnostics;

namespace BertGrains.Inference.Engine;

/// <summary>The engine's one source of activities.</summary>
internal static class EngineActivities
{
    public static ActivitySource Source { get; } = new(BertEngine.TelemetryName);
}
