using BertGrains.Gateway.Administration;
using static BertGrains.Gateway.Tests.Fakes.FakeAdministration;

namespace BertGrains.Gateway.Tests.Administration;

public sealed class OverviewChangesTests
{
    private static readonly ClusterOverview Two = Of(Silo("a", "1:1", "ready"), Silo("b", "2:1"));

    public static TheoryData<ClusterOverview, string> Changes() => new()
    {
        { Two, "" },
        { Of(Silo("a", "1:1", "ready")), "Bad: Silo b was lost." },
        { Of(Silo("a", "1:1", "ready"), Silo("b", "2:1"), Silo("c", "3:1")), "Good: Silo c (worker) joined." },
        { Of(Silo("a", "1:1", "ready"), Silo("b", "9:1")), "Good: Silo b came back at 9:1." },
        { Of(Silo("a", "1:1", "ready"), Silo("b", "2:1") with { IsDraining = true }), "Neutral: Silo b is stopping: it finishes what it accepted." },
        { Of(Silo("b", "2:1", "ready")), "Bad: Silo a was lost. Good: Replica m@0123456789ab/0 was replaced: it serves on b now." },
        { Of(Silo("a", "1:1", "ready"), Silo("b", "2:1", "loading")), "" },
        { Of(Silo("a", "1:1", "faulted"), Silo("b", "2:1")), "Bad: Replica m@0123456789ab/0 on a stopped after a fault." },
        { Of(Silo("a", "1:1", "ready", "loading"), Silo("b", "2:1")), "Neutral: Replica m@0123456789ab/1 is loading on a." },
        { Of(Silo("a", "1:1"), Silo("b", "2:1")), "Neutral: Replica m@0123456789ab/0 on a is gone." },
        { Two with { Models = [Model(3, 100)] }, "Neutral: m@0123456789ab is scaled from 1 to 3 replicas." },
        { Two with { Models = [Model(1, 10)] }, "Neutral: m@0123456789ab has 10 % of the traffic, after 100 %." },
        { Two with { Models = [Model(1, 100, isFailed: true)] }, "Bad: m@0123456789ab cannot be loaded: The file a is damaged." },
        { Two with { Models = [] }, "Neutral: m@0123456789ab was removed." },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Between_TwoOverviews_SaysWhatHappened(ClusterOverview after, string expected) => Assert.Equal(
        expected, string.Join(' ', OverviewChanges.Between(Two, after, DateTimeOffset.UnixEpoch).Select(happened => $"{happened.Kind}: {happened.Text}")));

    [Fact]
    public void Between_SiloThatWasStopping_HasLeft() => Assert.Equal(
        "Silo b left.",
        Assert.Single(OverviewChanges.Between(
            Of(Silo("a", "1:1", "ready"), Silo("b", "2:1") with { IsDraining = true }), Of(Silo("a", "1:1", "ready")), DateTimeOffset.UnixEpoch)).Text);

    private static ClusterOverview Of(params SiloOverview[] silos) => new(silos, [Model(1, 100)]);
}
