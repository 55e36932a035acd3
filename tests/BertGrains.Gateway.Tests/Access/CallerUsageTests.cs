using System.Net;
using System.Text;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Keys;
using BertGrains.Gateway.Tests.Fakes;
using BertGrains.Gateway.Tests.Keys;

namespace BertGrains.Gateway.Tests.Access;

public sealed class CallerUsageTests
{
    private readonly LeapingClock _clock = new();

    [Fact]
    public void TryStart_RequestsASecond_FillAgainWithTime()
    {
        var (usage, limits) = (new CallerUsage(_clock), new KeyLimits(RequestsPerSecond: 2));

        Assert.Null(usage.TryStart(limits));
        Assert.Null(usage.TryStart(limits));
        var refused = usage.TryStart(limits);
        Leap(TimeSpan.FromSeconds(0.5));

        Assert.Equal((ErrorCode.Overloaded, TimeSpan.FromSeconds(0.5)), (refused!.Code, refused.RetryAfter!.Value));
        Assert.Null(usage.TryStart(limits));
        Assert.NotNull(usage.TryStart(limits));
    }

    [Fact]
    public void TryStart_RequestEverySecondHour_IsAdmittedOnce()
    {
        var (usage, limits) = (new CallerUsage(_clock), new KeyLimits(RequestsPerSecond: 1.0 / 7_200));

        Assert.Null(usage.TryStart(limits));
        Assert.Equal(7_200, usage.TryStart(limits)!.RetryAfter!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void TryReserve_LargeRequest_IsPaidByWaiting()
    {
        var (usage, limits) = (new CallerUsage(_clock), new KeyLimits(TokensPerSecond: 100));

        Assert.Null(usage.TryReserve(limits, 50));
        usage.Settle(limits, 50, 300);
        var refused = usage.TryReserve(limits, 1);
        Leap(TimeSpan.FromSeconds(2.02));

        Assert.Equal(2.01, refused!.RetryAfter!.Value.TotalSeconds, 3);
        Assert.Null(usage.TryReserve(limits, 1));
    }

    [Fact]
    public void TryReserve_EstimatesOfManyAtOnce_CountBeforeTheyRan()
    {
        var (usage, limits) = (new CallerUsage(_clock), new KeyLimits(TokensPerSecond: 100));

        Assert.Null(usage.TryReserve(limits, 100));
        Assert.NotNull(usage.TryReserve(limits, 100));
        usage.Settle(limits, 100, 0);
        Assert.Null(usage.TryReserve(limits, 100));
    }

    [Theory]
    [InlineData("/embed", """{"inputs":"a"}""")]
    [InlineData("/v1/embeddings", """{"input":"a"}""")]
    [InlineData("/infer", """{"inputs":"a","heads":["embedding"]}""")]
    public async Task Post_MoreThanTheKeyAllowsAtATime_Is429WithRetryAfter(string path, string body)
    {
        using var chest = new KeyChest();
        var (key, free) = (chest.Add(key => key with { Limits = new KeyLimits(ConcurrentRequests: 1) }), chest.Add());
        await using var host = await chest.StartAsync();
        var hold = host.Bert.Hold = new Turnstile();
        var first = PostAsync(key);
        await hold.Entered;

        using var second = await PostAsync(key);
        var third = PostAsync(free);
        hold.Open();
        using var answer = await first;
        using var other = await third;
        using var later = await PostAsync(key);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("1", second.Header("Retry-After"));
        Assert.All([answer, other, later], response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));

        async Task<HttpResponseMessage> PostAsync(string with)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new("Bearer", with);
            return await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    private void Leap(TimeSpan time)
    {
        using var timer = _clock.CreateTimer(_ => { }, null, time, Timeout.InfiniteTimeSpan);
    }
}
