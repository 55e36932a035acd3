using BertGrains.Cluster.Coordination.Commands;
using BertGrains.Cluster.Coordination.Observation;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Serialization;

namespace BertGrains.Cluster.Coordination;

/// <summary>
/// The largest messages of coordination stay below half of Orleans' limit. Above the limit, the connection closes and every other call in
/// flight on it times out.
/// </summary>
public sealed class MessageSizeTests : IDisposable
{
    private static readonly int Limit = new SiloMessagingOptions().MaxMessageBodySize / 2;
    private static readonly string Name = new('\u4e2d', BundleId.MaxModelLength);
    private static readonly string LongText = StatusLimits.Cut(new string('\u4e2d', 10 * StatusLimits.MaxTextLength));

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void RoutingTable_MostRevisionsAndReplicas_IsBelowTheLimit()
    {
        RoutedRevision[] revisions = [.. Enumerable.Range(0, ModelCommands.MaxRevisions).Select(Routed)];
        AssertFits(new RoutingTable(Name, 1, revisions));

        static RoutedRevision Routed(int number) => new(
            Revision(number),
            100,
            [.. Enumerable.Range(0, ModelCommands.MaxReplicas).Select(i => new RoutedReplica(Id(number, i), SiloAddress.Zero, $"cuda:{i}"))]);
    }

    [Fact]
    public void SiloReports_PageOfFullReports_IsBelowTheLimit()
    {
        var page = AssertFits(PageCut.Take<SiloReport>([.. Enumerable.Range(0, PageCut.MaxItems).Select(Report)], 0, PageCut.WeightOf));

        Assert.InRange(page.Items.Count, 1, PageCut.MaxItems - 1);

        static SiloReport Report(int silo) => new(
            Name,
            SiloAddress.Zero,
            "worker",
            false,
            [.. Enumerable.Range(0, 8).Select(i => new DeviceStatus($"cuda:{i}", "cuda", 1, 1))],
            [.. Enumerable.Range(0, 100).Select(i => new ReplicaStatus(Id(silo, i), ReplicaState.Faulted, "cuda:0", 1, default, 1, 1, LongText))],
            [.. Enumerable.Range(0, StatusLimits.MaxBundles).Select(i => new BundleId($"{i:0000}{Name[4..]}", Revision(i)))]);
    }

    [Fact]
    public void ModelStatuses_PageOfFullStatuses_IsBelowTheLimit()
    {
        var page = AssertFits(PageCut.Take<ModelStatus>([.. Enumerable.Range(0, PageCut.MaxItems).Select(Status)], 0, PageCut.WeightOf));

        Assert.InRange(page.Items.Count, 1, PageCut.MaxItems - 1);

        static ModelStatus Status(int model) => new(Name, 1, [.. Enumerable.Range(0, ModelCommands.MaxRevisions).Select(RevisionOf)]);

        static RevisionStatus RevisionOf(int number) => new(
            Revision(number), "cuda", 1, 1, 1, [.. Enumerable.Range(0, LoadFailures.MaxDescribed + 4).Select(i => $"{i}{LongText}")], true);
    }

    [Fact]
    public void BundleRange_MostBytes_IsBelowTheLimit() => AssertFits(new ReadOnlyMemory<byte>(new byte[BundleRange.MaxLength]));

    [Fact]
    public void Cut_SurrogatePairAtTheLimit_IsNotSplit()
    {
        var text = new string('x', StatusLimits.MaxTextLength - 2) + "\U0001F600 and more";

        Assert.Equal(new string('x', StatusLimits.MaxTextLength - 2) + "\u2026", StatusLimits.Cut(text));
        Assert.Equal("short", StatusLimits.Cut("short"));
    }

    private static ReplicaId Id(int revision, int ordinal) => new(Name, Revision(revision), ordinal);

    private static string Revision(int number) => $"{number:x64}";

    private T AssertFits<T>(T message)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        var bytes = serializer.SerializeToArray(message);
        Assert.InRange(bytes.Length, 1, Limit);
        return serializer.Deserialize<T>(bytes)!;
    }
}
