using System.Net;
using System.Text;
using BertGrains.Gateway.Tests.Fakes;
using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Tests.Jwt;
using BertGrains.Gateway.Tests.Keys;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Tests.Access;

/// <summary>Every endpoint there is, with every kind of key. The endpoints are those of the application, so that a new one is not forgotten.</summary>
public sealed class SweepTests
{
    /// <summary>The endpoints that answer everyone. To add one is to open a door.</summary>
    private static readonly string[] Open = ["/", "/console", "/console/{file}", "/health", "/health/live", "/health/ready", "/ping"];

    /// <summary>Endpoints that run no head, so that the tasks of a key do not matter.</summary>
    private static readonly string[] WithoutTask = ["/decode", "/info", "/openapi.json", "/tokenize", "/v1/models", "/v1/models/{model}"];

    /// <summary>Endpoints that a key without any model may read: they list nothing, or have nothing of models.</summary>
    private static readonly string[] WithoutModel = ["/openapi.json", "/v1/models"];

    /// <summary>One model with heads for all tasks, so that every example runs.</summary>
    private static readonly ModelDescription All = FakeBertClient.Small with
    {
        Heads = [.. new[] { FakeBertClient.Small, FakeBertClient.Pairs, FakeBertClient.Pretraining, FakeBertClient.Late }
            .SelectMany(model => model.Heads).DistinctBy(head => head.Name)],
    };

    [Fact]
    public async Task Endpoints_WithEveryKindOfKey_Answer401Or403()
    {
        using var chest = new KeyChest();
        var key = chest.Add();
        var expired = chest.Add(key => key with { Expires = DateTimeOffset.UnixEpoch });
        var revoked = new KeyChest();
        var unknown = revoked.Add();
        revoked.Dispose();
        var otherModel = chest.Add(key => key with { Models = ["other"] });
        // No path runs next-sentence alone but its own, which the other key without a task covers.
        var otherTasks = new[] { chest.Add(key => key with { Tasks = [BertTask.NextSentence] }), chest.Add(key => key with { Tasks = [BertTask.DetectReplaced] }) };
        await using var host = await chest.StartAsync(services => services.AddSingleton<IBertAdministration>(new FakeAdministration()));
        host.Bert.Models = [All];
        var answered = 0;

        foreach (var (path, method, bodies) in await RequestsAsync(host, key))
        {
            foreach (var body in bodies)
            {
                var what = $"{method} {path} {body}";
                var url = path.Replace("{model}", "small", StringComparison.Ordinal).Replace("{file}", "app.js", StringComparison.Ordinal);
                if (method is "GET" or "HEAD" && Open.Contains(path))
                {
                    Assert.Contains(await SendAsync(host, method, url, body, null), (int[])[200, 404]);
                    continue;
                }

                foreach (var bad in (string?[])[null, "", "bg_", unknown, expired, key[..^1], key.ToUpperInvariant(), key + key])
                    Assert.Equal((401, what), (await SendAsync(host, method, url, body, bad), what));
                var status = await SendAsync(host, method, url, body, key);
                if (path.StartsWith("/admin/", StringComparison.Ordinal))
                    Assert.Equal((403, what), (status, what));
                if (status != 200)
                    continue;
                answered++;
                Assert.Equal((WithoutModel.Contains(path) ? 200 : 403, what), (await SendAsync(host, method, url, body, otherModel), what));
                var otherTask = otherTasks[path == "/next-sentence" ? 1 : 0];
                Assert.Equal((WithoutTask.Contains(path) ? 200 : 403, what), (await SendAsync(host, method, url, body, otherTask), what));
            }
        }

        Assert.True(answered > 40, $"Only {answered} requests were answered with the right key.");
    }

    [Fact]
    public async Task Endpoints_WithEveryKindOfToken_Answer401Or403()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(
            issuer, options => options.Jwt.Roles = [new JwtRole { Role = "users" }],
            services => services.AddSingleton<IBertAdministration>(new FakeAdministration()));
        var good = issuer.Token(claims => claims["roles"] = "users");
        string[] bad = [issuer.Token(key: new SigningKey("first")), issuer.Token(claims => claims["aud"] = "other"), issuer.Token(claims => claims["exp"] = 1)];

        foreach (var (path, method, bodies) in await RequestsAsync(host.Gateway, good))
        {
            if (method is "GET" or "HEAD" && Open.Contains(path))
                continue;
            var (what, url) = ($"{method} {path}", path.Replace("{model}", "small", StringComparison.Ordinal));
            foreach (var token in bad)
                Assert.Equal((401, what), (await SendAsync(host.Gateway, method, url, bodies[0], token), what));
            Assert.Equal((403, what), (await SendAsync(host.Gateway, method, url, bodies[0], issuer.Token()), what));
            if (path.StartsWith("/admin/", StringComparison.Ordinal))
                Assert.Equal((403, what), (await SendAsync(host.Gateway, method, url, bodies[0], good), what));
        }
    }

    [Theory]
    [InlineData("GET", "/INFO")]
    [InlineData("GET", "/info/")]
    [InlineData("GET", "//info")]
    [InlineData("GET", "/info//")]
    [InlineData("GET", "/%69nfo")]
    [InlineData("GET", "/health/../info")]
    [InlineData("GET", "/health/%2e%2e/info")]
    [InlineData("GET", "/health%2f..%2finfo")]
    [InlineData("GET", "/health;/info")]
    [InlineData("GET", "/health/info")]
    [InlineData("GET", "/info%00")]
    [InlineData("GET", "/info?api-key={0}&key={0}&access_token={0}")]
    [InlineData("OPTIONS", "/info")]
    [InlineData("TRACE", "/info")]
    [InlineData("BREW", "/embed")]
    [InlineData("POST", "/health")]
    [InlineData("POST", "/ping")]
    [InlineData("GET", "http://localhost:1/health/../info")]
    [InlineData("GET", "/.well-known/anything")]
    [InlineData("CONNECT", "x:1")]
    [InlineData("OPTIONS", "*")]
    public async Task Send_WithoutAKey_NoFormOfAPathPasses(string method, string target)
    {
        using var chest = new KeyChest();
        var key = chest.Add();
        await using var host = await chest.StartAsync();
        var host1 = target.StartsWith("http", StringComparison.Ordinal) ? "localhost:1" : "x";
        var sent = string.Format(null, target, key);
        using var client = await RawClient.ConnectAsync(host);

        var request = $"{method} {sent} HTTP/1.1\r\nHost: {host1}\r\nX-HTTP-Method-Override: GET\r\nX-Original-URL: /health\r\nConnection: close\r\n\r\n";
        var answer = await client.ExchangeAsync(Encoding.ASCII.GetBytes(request), patience: TimeSpan.FromSeconds(20));

        Assert.True(
            answer.StartsWith("HTTP/1.1 401", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), answer);
    }

    private static async Task<List<(string Path, string Method, List<string?> Bodies)>> RequestsAsync(GatewayHost host, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi.json");
        request.Headers.Authorization = new("Bearer", key);
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var schemas = (await response.JsonAsync()).GetProperty("components").GetProperty("schemas");
        return
        [
            .. from endpoint in ((IEndpointRouteBuilder)host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
               let body = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
               from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
               select (endpoint.RoutePattern.RawText!, method, body is null ? [null] : Alternatives(body)
                   .SelectMany(type => schemas.GetProperty(type.Name).TryGetProperty("examples", out var examples) ? examples.EnumerateArray().Select(e => e.GetRawText()) : ["{}"])
                   .ToList<string?>()),
        ];
    }

    private static IEnumerable<Type> Alternatives(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Alternatives) : [type];

    private static async Task<int> SendAsync(GatewayHost host, string method, string url, string? body, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        if (response.StatusCode is not HttpStatusCode.Forbidden)
            Assert.Equal(response.StatusCode == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
        return (int)response.StatusCode;
    }
}
