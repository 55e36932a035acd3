using System.Net;
using System.Text;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Keys;
using BertGrains.Gateway.Tests.Fakes;
using BertGrains.Gateway.Tests.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Access;

public sealed class AccessTests
{
    private const string Body = """{"inputs":"a","input":"a"}""";

    [Theory]
    [InlineData("Authorization", "Bearer {0}", 200)]
    [InlineData("Authorization", "bearer {0}", 200)]
    [InlineData("api-key", "{0}", 200)]
    [InlineData("x-api-key", "{0}", 200)]
    [InlineData("Authorization", "{0}", 401)]
    [InlineData("Authorization", "Basic {0}", 401)]
    [InlineData("Authorization", "Bearer {0}x", 401)]
    [InlineData("Authorization", "Bearer", 401)]
    [InlineData("X-Other", "{0}", 401)]
    public async Task Post_KeyInAHeader_IsFoundWhereClientsSendIt(string header, string form, int status)
    {
        using var chest = new KeyChest();
        var key = chest.Add();
        await using var host = await chest.StartAsync();

        using var response = await PostAsync(host, "/embed", Body, (header, string.Format(null, form, key)));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/embed", """{"error":"The request has no API key;""", "Bearer realm=\"bertgrains\"")]
    [InlineData("/infer", """{"error":{"code":"unauthorized",""", "Bearer realm=\"bertgrains\"")]
    [InlineData("/v1/embeddings", """{"error":{"message":"The request has no API key;""", "Bearer realm=\"bertgrains\"")]
    [InlineData("/v1/nothing", """{"error":{"message":"The request has no API key;""", "Bearer realm=\"bertgrains\"")]
    [InlineData("/pipeline/ner", """{"error":"The request has no API key;""", "Bearer realm=\"bertgrains\"")]
    public async Task Post_WithoutAKey_Is401InTheDialectOfThePath(string path, string beginning, string challenge)
    {
        using var chest = new KeyChest();
        chest.Add();
        await using var host = await chest.StartAsync();

        using var response = await PostAsync(host, path, Body);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
        Assert.StartsWith(beginning, (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TwoKeysThatDiffer_Is401()
    {
        using var chest = new KeyChest();
        var (one, two) = (chest.Add(), chest.Add());
        await using var host = await chest.StartAsync();

        using var same = await PostAsync(host, "/embed", Body, ("Authorization", $"Bearer {one}"), ("api-key", one));
        using var different = await PostAsync(host, "/embed", Body, ("Authorization", $"Bearer {one}"), ("api-key", two));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], [same.StatusCode, different.StatusCode]);
    }

    [Fact]
    public async Task Post_ExpiredKey_Is401AndSaysSo()
    {
        using var chest = new KeyChest();
        var key = chest.Add(key => key with { Expires = DateTimeOffset.UnixEpoch });
        await using var host = await chest.StartAsync();

        using var response = await PostAsync(host, "/embed", Body, ("api-key", key));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("expired at 1970-01-01T00:00:00Z", (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_KeyOfOneModel_SeesAndUsesThatOneOnly()
    {
        using var chest = new KeyChest();
        var key = chest.Add(key => key with { Models = ["PLAIN"] });
        await using var host = await chest.StartAsync();
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);

        using var models = await host.GetAsync("/v1/models");
        using var info = await host.GetAsync("/info");
        using var named = await host.GetAsync("/v1/models/small");
        using var unknown = await host.GetAsync("/v1/models/none");
        using var other = await host.PostAsync("/embed", """{"inputs":"a","model":"small"}""");
        await host.PostJsonAsync("/embed", Body);

        Assert.Equal("plain", Assert.Single((await models.JsonAsync()).GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("plain", Assert.Single((await info.JsonAsync()).GetProperty("models").EnumerateArray()).GetString());
        Assert.Equal("plain", host.Bert.Last!.Model);
        // The same for a model that is served and for one that is not: no answer tells which models there are.
        Assert.All([named, unknown, other], response => Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode));
        Assert.Equal((await named.JsonAsync()).GetRawText(), (await unknown.JsonAsync()).GetRawText());
    }

    [Theory]
    [InlineData("/embed", Body, 200)]
    [InlineData("/predict", Body, 403)]
    [InlineData("/", Body, 200)]
    [InlineData("/", """{"inputs":"a","head":"sentiment"}""", 403)]
    [InlineData("/infer", """{"inputs":"a","heads":["embedding"]}""", 200)]
    [InlineData("/infer", """{"inputs":"a","heads":["embedding","sentiment"]}""", 403)]
    [InlineData("/embed_all", Body, 403)]
    [InlineData("/tokenize", Body, 200)]
    public async Task Post_KeyOfOneTask_RunsHeadsOfThatTaskOnly(string path, string body, int status)
    {
        using var chest = new KeyChest();
        var key = chest.Add(key => key with { Tasks = [BertTask.Embed] });
        await using var host = await chest.StartAsync();

        using var response = await PostAsync(host, path, body, ("api-key", key));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Get_DocumentWithKeys_HasTheSecurityScheme()
    {
        using var chest = new KeyChest();
        await using var open = await GatewayHost.StartAsync();
        var key = chest.Add();
        await using var host = await chest.StartAsync();
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);

        var document = await (await host.GetAsync("/openapi.json")).JsonAsync();
        var without = await (await open.GetAsync("/openapi.json")).JsonAsync();

        var paths = document.GetProperty("paths");
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("ApiKey").GetProperty("scheme").GetString());
        Assert.True(paths.GetProperty("/embed").GetProperty("post").GetProperty("security")[0].TryGetProperty("ApiKey", out _));
        Assert.True(paths.GetProperty("/embed").GetProperty("post").GetProperty("responses").TryGetProperty("401", out _));
        Assert.False(paths.GetProperty("/health").GetProperty("get").TryGetProperty("security", out _));
        Assert.False(without.GetProperty("components").TryGetProperty("securitySchemes", out _));
    }

    [Fact]
    public async Task Log_OfEveryLevel_NeverHasAKey()
    {
        using var chest = new KeyChest();
        using var log = new CollectedLog();
        var (good, bad) = (chest.Add(), ApiKeyText());
        await using var host = await chest.StartAsync(services => services.AddLogging(logging => logging.AddProvider(log)));
        foreach (var key in (string[])[good, bad])
        {
            using var response = await PostAsync(host, "/embed", Body, ("Authorization", $"Bearer {key}"));
            using var api = await PostAsync(host, "/nothing", Body, ("api-key", key));
        }

        Assert.NotEmpty(log.Entries);
        Assert.All(log.Entries, entry => Assert.DoesNotContain(good.Split('_')[2], entry.Text + entry.Exception, StringComparison.Ordinal));
        Assert.All(log.Entries, entry => Assert.DoesNotContain(bad.Split('_')[2], entry.Text + entry.Exception, StringComparison.Ordinal));
    }

    /// <summary>An endpoint that bound the client itself would pass every key.</summary>
    [Fact]
    public void Sources_OfEndpoints_BindTheClientOfTheCaller()
    {
        var methods = typeof(CallerClient).Assembly.GetTypes().Where(type => type.FullName?.StartsWith("BertGrains.Gateway.", StringComparison.Ordinal) == true
            && type.Namespace is not ("BertGrains.Gateway.Access" or "BertGrains.Gateway.Health"))
            .SelectMany(type => type.GetMethods((System.Reflection.BindingFlags)60).Cast<System.Reflection.MethodBase>().Concat(type.GetConstructors()));

        Assert.DoesNotContain(methods, method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(IBertClient)));
    }

    private static string ApiKeyText()
    {
        ApiKey.Create("nobody", out var text);
        return text;
    }

    private static async Task<HttpResponseMessage> PostAsync(
        GatewayHost host, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
