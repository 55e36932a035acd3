using System.Net;
using BertGrains.Gateway.Health;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BertGrains.Gateway.Tests.Surface;

public sealed class InfoTests
{
    [Fact]
    public async Task Info_DefaultModel_HasTheMembersOfTeiAndTheHeads()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxItemsPerRequest = 7);

        using var response = await host.GetAsync("/info");

        var json = await response.JsonAsync();
        Assert.Equal("example/small", json.GetProperty("model_id").GetString());
        Assert.Equal("small", json.GetProperty("served_model_name").GetString());
        Assert.Equal("float32", json.GetProperty("model_dtype").GetString());
        Assert.Equal("mean", json.GetProperty("model_type").GetProperty("embedding").GetProperty("pooling").GetString());
        Assert.Equal(16, json.GetProperty("max_input_length").GetInt32());
        Assert.Equal("right", json.GetProperty("truncation_direction").GetString());
        Assert.Equal(7, json.GetProperty("max_client_batch_size").GetInt32());
        Assert.Equal(
            ["embedding", "sentiment", "emotions", "entities", "features"],
            json.GetProperty("heads").EnumerateArray().Select(h => h.GetProperty("name").GetString()));
        Assert.Equal("token-classify", json.GetProperty("heads")[3].GetProperty("task").GetString());
    }

    [Fact]
    public async Task Info_ModelWithoutEmbedding_HasItsLabels()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Small with { Heads = [FakeBertClient.Small.Heads[2]], TruncationSide = TruncationSide.Left }];

        using var response = await host.GetAsync("/info");

        var json = await response.JsonAsync();
        Assert.Equal("left", json.GetProperty("truncation_direction").GetString());
        var classifier = json.GetProperty("model_type").GetProperty("classifier");
        Assert.Equal("anger", classifier.GetProperty("id2label").GetProperty("1").GetString());
        Assert.Equal(0, classifier.GetProperty("label2id").GetProperty("joy").GetInt32());
    }

    [Fact]
    public async Task Info_HeadForLateInteraction_HasTheLengthsOfQueriesAndDocuments()
    {
        await using var host = await GatewayHost.StartAsync();
        var head = FakeBertClient.Small.Heads[0] with { MaxTokensOf = new Dictionary<string, int> { ["query"] = 4, ["document"] = 12 } };
        host.Bert.Models = [FakeBertClient.Small with { Heads = [head, FakeBertClient.Small.Heads[1]] }];

        using var response = await host.GetAsync("/info");

        var heads = (await response.JsonAsync()).GetProperty("heads");
        Assert.Equal("""{"query":4,"document":12}""", heads[0].GetProperty("max_input_lengths").GetRawText());
        Assert.False(heads[1].TryGetProperty("max_input_lengths", out _));
    }

    [Fact]
    public async Task Info_ModelOfAnotherTask_IsNoClassifierWithoutLabels()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pretraining with { Heads = [FakeBertClient.Pretraining.Heads[0]] }];

        using var response = await host.GetAsync("/info");

        Assert.Equal("""{"other":{"task":"fill-mask"}}""", (await response.JsonAsync()).GetProperty("model_type").GetRawText());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/")]
    [InlineData("/ping")]
    [InlineData("/health/ready")]
    public async Task Health_OnEveryPath_FollowsTheClient(string path)
    {
        await using var host = await GatewayHost.StartAsync();

        using var well = await host.GetAsync(path);
        host.Bert.Health = new(ErrorCode.Unavailable, "the replica of small has faulted");
        using var ill = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, well.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ill.StatusCode);
        Assert.Equal("Unhealthy", (await ill.JsonAsync()).GetProperty("error_type").GetString());
        Assert.Equal("1", ill.Header("Retry-After"));
    }

    [Fact]
    public async Task Live_ClientIsUnhealthy_Is200()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Health = new(ErrorCode.Unavailable, "the replica of small has faulted");

        using var response = await host.GetAsync("/health/live");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Live_CheckOfTheProcessFails_Is503WithItsReason()
    {
        await using var host = await GatewayHost.StartAsync(configureServices: services => services.AddHealthChecks().AddCheck(
            "engine", () => HealthCheckResult.Unhealthy("restart the process"), tags: [HealthEndpoints.LiveTag]));

        using var live = await host.GetAsync("/health/live");
        using var ready = await host.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, live.StatusCode);
        Assert.Equal("unhealthy: restart the process", (await live.JsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }
}
