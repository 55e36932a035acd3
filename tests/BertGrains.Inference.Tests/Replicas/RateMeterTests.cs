using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Inference.Replicas;

public sealed class RateMeterTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void PerSecond_SteadyEvents_IsTheirRateAndFallsWithinTenSeconds()
    {
        var meter = new RateMeter(_clock);
        Assert.Equal(0, meter.PerSecond());
        for (var second = 0; second < 25; second++)
        {
            meter.Add(3);
            meter.Add(4);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(7, meter.PerSecond());
        }

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3.5, meter.PerSecond());
        _clock.Advance(TimeSpan.FromSeconds(1_000));
        Assert.Equal(0, meter.PerSecond());
        Assert.Equal(175, meter.Total);
    }
}
