using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Recent;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Gateway.Tests.Telemetry;

public sealed class RecentRequestsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly RecentRequests _recent;

    public RecentRequestsTests() => _recent = new RecentRequests(_time);

    [Fact]
    public void Answered_MoreThanAreKept_KeepsTheSlowestOfEachMinute()
    {
        foreach (var milliseconds in (int[])[3, 9, 1, 12, 7, 5, 8, 2, 11, 10, 6, 4])
            Answer(milliseconds);
        _time.Advance(TimeSpan.FromMinutes(1));
        Answer(1);

        Assert.Equal([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 1], _recent.Slowest().Select(request => request.Duration.TotalMilliseconds));
    }

    [Fact]
    public void Answered_FastOne_IsNotDescribed()
    {
        for (var count = 0; count < RecentRequests.SlowestOfMinute; count++)
            Answer(10);

        _recent.Answered(TimeSpan.FromMilliseconds(10), () => throw new InvalidOperationException("It is as fast as the others."));
    }

    [Fact]
    public void Kept_AfterTheMinutes_IsGone()
    {
        Answer(5);
        Refuse("/embed");
        _time.Advance(TimeSpan.FromMinutes(RecentRequests.Minutes - 1));
        Refuse("/embed");
        Assert.Equal(2, Assert.Single(_recent.Refusals()).Count);
        Assert.Single(_recent.Slowest());

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, Assert.Single(_recent.Refusals()).Count);
        Assert.Empty(_recent.Slowest());
    }

    [Fact]
    public void Kept_NoRequestForHours_IsGone()
    {
        Answer(5);
        Refuse("/embed");
        _time.Advance(TimeSpan.FromHours(5));

        Assert.Empty(_recent.Slowest());
        Assert.Empty(_recent.Refusals());
    }

    [Fact]
    public void Refused_MoreKindsThanAreKept_AreCountedTogether()
    {
        for (var path = 0; path < RecentRequests.KindsOfMinute + 30; path++)
            Refuse($"/{path}");
        Refuse("/7");

        var refusals = _recent.Refusals();
        Assert.Equal(RecentRequests.KindsOfMinute + 1, refusals.Count);
        Assert.Equal((RecentRequests.OtherPaths, 30), (refusals[0].Kind.Path, refusals[0].Count));
        Assert.Equal(("/7", 2), (refusals[1].Kind.Path, refusals[1].Count));
    }

    private void Answer(int milliseconds)
    {
        var duration = TimeSpan.FromMilliseconds(milliseconds);
        _recent.Answered(duration, () => new SlowRequest(_time.GetUtcNow(), "id", null, null, "POST", "/embed", 200, duration, duration, null));
    }

    private void Refuse(string path) => _recent.Refused(new RefusalKind(RequestFailure.Overloaded, 429, path), "id");
}
