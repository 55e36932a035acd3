using System.Net;
using System.Text.Json;
using BertGrains.Gateway.Tests.Engine;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Administration;

public sealed class AdministrationTests : IDisposable
{
    private readonly FakeAdministration _cluster = new();
    private readonly CollectedLog _log = new();

    [Fact]
    public async Task Status_OneSilo_HasEveryFigure()
    {
        await using var host = await StartAsync();
        using var response = await host.GetAsync("/admin/status");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """
            {"silos":[{"name":"worker-1","role":"worker","address":"127.0.0.1:11111","draining":false,"devices":[{"name":"cpu","kind":"cpu","capacityBytes":1000,"reservedBytes":100}],
            "replicas":[{"model":"m","revision":"REV","ordinal":0,"state":"ready","device":"cpu","memoryBytes":100,"waitingItems":3,"waitingTokens":70,"drainSeconds":0.25,"itemsDone":5,
            "itemsPerSecond":1.5,"tokensPerSecond":40,"batchItems":2,"batchTokens":64,"padding":0.125,"fault":null}],"bundles":[{"model":"m","revision":"REV"}]}],
            "models":[{"name":"m","tableVersion":7,"revisions":[{"revision":"REV","device":"cpu","wanted":1,"ready":1,"weight":100,"failed":false,"waiting":[]}]}]}
            """.Replace("\n", string.Empty, StringComparison.Ordinal).Replace("REV", FakeAdministration.Revision, StringComparison.Ordinal),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Requests_AnsweredAndRefused_HaveStagesAndAdviceWithoutTheTexts()
    {
        await using var host = await StartAsync();
        (await host.PostAsync("/infer", """{"inputs":["a secret","two"],"heads":["embedding"]}""")).Dispose();
        (await host.PostAsync("/infer", """{"inputs":"a secret","heads":["nothing"]}""")).Dispose();
        (await host.GetAsync("/a-secret")).Dispose();
        (await host.GetAsync("/admin/status")).Dispose();

        using var response = await host.GetAsync("/admin/requests");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var recent = JsonDocument.Parse(text).RootElement;

        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        var slow = recent.GetProperty("slow").EnumerateArray().ToList();
        Assert.Equal(3, slow.Count);
        Assert.DoesNotContain(slow, request => request.GetProperty("path").GetString()!.StartsWith("/admin", StringComparison.Ordinal));
        var run = Assert.Single(slow, request => request.GetProperty("status").GetInt32() == 200);
        Assert.Equal(("/infer", "anonymous", 2), (run.GetProperty("path").GetString(), run.GetProperty("caller").GetString(), run.GetProperty("items").GetInt32()));
        Assert.Equal((1.2, 2.2, 30.2), (Stage(run, "tokenize"), Stage(run, "queue"), Stage(run, "run")));
        Assert.InRange(Stage(run, "read"), 0, run.GetProperty("milliseconds").GetDouble());
        Assert.Equal(
            ["404 unknown_head /infer 1", "404 unknown_path unknown path 1"],
            recent.GetProperty("refusals").EnumerateArray().Select(refusal =>
                $"{refusal.GetProperty("status")} {refusal.GetProperty("reason")} {refusal.GetProperty("path")} {refusal.GetProperty("count")}").Order());
        Assert.All(recent.GetProperty("refusals").EnumerateArray(), refusal => Assert.EndsWith(".", refusal.GetProperty("advice").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/admin/deploy", """{"model":"a/b"}""", "deploy a/b - - - -")]
    [InlineData("/admin/deploy", """{"model":"m","revision":"4f1c2a","replicas":3,"device":"cuda","weight":10}""", "deploy m 4f1c2a 3 cuda 10")]
    [InlineData("/admin/scale", """{"model":"m","replicas":2}""", "scale m 2")]
    [InlineData("/admin/drain", """{"model":"m"}""", "drain m -")]
    [InlineData("/admin/drain", """{"model":"m","revision":"4f1c2a"}""", "drain m 4f1c2a")]
    [InlineData("/admin/remove", """{"model":"m","revision":null}""", "remove m -")]
    public async Task Change_Accepted_IsMadeAndLogged(string path, string body, string change)
    {
        await using var host = await StartAsync();

        var answer = await host.PostJsonAsync(path, body);

        Assert.Equal([change], _cluster.Changes);
        Assert.Equal($"Done: {change}.", answer.GetProperty("message").GetString());
        var logged = Assert.Single(_log.Entries, entry => entry.Category == "BertGrains.Audit");
        Assert.Equal(LogLevel.Information, logged.Level);
        Assert.Equal($"anonymous from 127.0.0.1: {change.Split(' ')[0]} {change.Split(' ')[1]}: Done: {change}.", logged.Text);
    }

    [Theory]
    [InlineData("/admin/deploy", "{}", "`model` is missing")]
    [InlineData("/admin/deploy", """{"model":null}""", "`model`")]
    [InlineData("/admin/deploy", """{"model":"  "}""", "`model` must be the name of a model")]
    [InlineData("/admin/deploy", """{"model":"m","replica":2}""", "the nearest is `replicas`")]
    [InlineData("/admin/deploy", """{"model":"m","replicas":0}""", "`replicas`")]
    [InlineData("/admin/scale", """{"model":"m"}""", "`replicas` is missing")]
    [InlineData("/admin/scale", """{"model":"m","replicas":-1}""", "`replicas`")]
    [InlineData("/admin/scale", """{"model":"m","replicas":1.5}""", "`replicas`")]
    public async Task Change_BadBody_IsRefusedByName(string path, string body, string fault)
    {
        await using var host = await StartAsync();
        using var response = await host.PostAsync(path, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(fault, (await response.JsonAsync()).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(_cluster.Changes);
    }

    [Theory]
    [InlineData(ErrorCode.UnknownModel, HttpStatusCode.NotFound, "unknown_model")]
    [InlineData(ErrorCode.InvalidRequest, HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData(ErrorCode.Unavailable, HttpStatusCode.ServiceUnavailable, "unavailable")]
    public async Task Change_ClusterRefuses_SaysWhyAndLogs(ErrorCode code, HttpStatusCode status, string name)
    {
        _cluster.Failure = new BertException(new BertError(code, "No silo has it."));
        await using var host = await StartAsync();
        using var response = await host.PostAsync("/admin/deploy", """{"model":"m\u001b[31m"}""");

        Assert.Equal(status, response.StatusCode);
        var error = (await response.JsonAsync()).GetProperty("error");
        Assert.Equal((name, "No silo has it."), (error.GetProperty("code").GetString(), error.GetProperty("message").GetString()));
        var logged = Assert.Single(_log.Entries, entry => entry.Category == "BertGrains.Audit");
        Assert.Equal($@"anonymous from 127.0.0.1: deploy m\u001b[31m was refused ({name}): No silo has it.", logged.Text);
    }

    [Fact]
    public async Task Engine_StatusAndChange_ShowsItselfAndRefuses()
    {
        await using var server = new TinyServer();
        await server.InitializeAsync();
        var host = server.Host;
        var silo = (await (await host.GetAsync("/admin/status")).JsonAsync()).GetProperty("silos")[0];
        using var response = await host.PostAsync("/admin/scale", """{"model":"m","replicas":2}""");

        Assert.Equal(("serve", "ready"), (silo.GetProperty("role").GetString(), silo.GetProperty("replicas")[0].GetProperty("state").GetString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    public void Dispose() => _log.Dispose();

    private static double Stage(JsonElement request, string name) => request.GetProperty("stages").GetProperty(name).GetDouble();

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(configureServices: services => services
        .AddSingleton<IBertAdministration>(_cluster)
        .AddLogging(logging => logging.AddProvider(_log)));
}
