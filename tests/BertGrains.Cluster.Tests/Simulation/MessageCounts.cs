using System.Collections.Concurrent;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>Counts the messages to a silo by interface, including those of Orleans' own services.</summary>
internal sealed class MessageCounts : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        _counts.AddOrUpdate(Interface(context.InterfaceName), 1, static (_, count) => count + 1);
        await context.Invoke();
    }

    public IReadOnlyDictionary<string, long> Snapshot() => new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);

    private static string Interface(string name) => name[(name.LastIndexOf('.') + 1)..];
}
