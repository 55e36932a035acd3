using System.Diagnostics;

namespace BertGrains.Inference.Items;

/// <summary>
/// Spans of work that several requests share, such as a batch or a message. The first request is the parent; the others are links.
/// </summary>
public static class SharedActivity
{
    // Default limit of links per span in OpenTelemetry.
    private const int MaxLinks = 128;

    /// <summary>Starts a span.</summary>
    /// <param name="source">Source of the span.</param>
    /// <param name="name">Name of the span.</param>
    /// <param name="kind">Kind of the span.</param>
    /// <param name="requests">Contexts of the requests; default values are ignored.</param>
    /// <returns>Null when no listener samples the span.</returns>
    public static Activity? Start(ActivitySource source, string name, ActivityKind kind, IEnumerable<ActivityContext> requests)
    {
        if (!source.HasListeners())
            return null;

        var contexts = requests.Where(context => context != default).Distinct().Take(MaxLinks + 1).ToArray();
        return source.StartActivity(
            name, kind, contexts.FirstOrDefault(), links: contexts.Skip(1).Select(context => new ActivityLink(context)));
    }
}
