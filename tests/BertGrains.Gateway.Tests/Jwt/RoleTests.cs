using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Tests.Fakes;
using BertGrains.Gateway.Tests.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Tests.Jwt;

/// <summary>What the callers with a token may do.</summary>
public sealed class RoleTests
{
    [Theory]
    [InlineData("""["search"]""", "/embed", 200)]
    [InlineData("""["search"]""", "/predict", 403)]
    [InlineData("""["search"]""", "/v1/models/plain", 403)]
    [InlineData("""["search"]""", "/admin/status", 403)]
    [InlineData("""["search","operators"]""", "/admin/status", 200)]
    [InlineData("""["other","search"]""", "/embed", 200)]
    [InlineData("\"openid search\"", "/embed", 200)]
    [InlineData("""["Search"]""", "/embed", 403)]
    [InlineData("""["search operators"]""", "/embed", 403)]
    [InlineData("""["other"]""", "/embed", 403)]
    [InlineData("[]", "/embed", 403)]
    [InlineData("null", "/embed", 403)]
    [InlineData("""{"search":true}""", "/embed", 403)]
    [InlineData("7", "/nowhere", 403)]
    [InlineData("""["other"]""", "/health", 200)]
    public async Task Send_TokenWithRoles_TheFirstEntryThatItHasDecides(string roles, string path, int status)
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(
            issuer,
            options => options.Jwt.Roles =
            [
                new JwtRole { Role = "operators", Administers = true }, new JwtRole { Role = "search", Models = ["small"], Tasks = ["embed"] },
            ],
            services => services.AddSingleton<IBertAdministration>(new FakeAdministration()));
        var method = path is "/embed" or "/predict" or "/nowhere" ? HttpMethod.Post : HttpMethod.Get;

        using var response = await host.SendAsync(issuer.Token(claims => claims["roles"] = JsonNode.Parse(roles)), path, method: method);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.DoesNotContain("API key", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_TokenWithoutRolesInTheSettings_UsesModelsAndAdministersNothing()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer, services: services => services.AddSingleton<IBertAdministration>(new FakeAdministration()));

        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token()));
        using var refused = await host.SendAsync(issuer.Token(claims => claims["admin"] = true), "/admin/status", method: HttpMethod.Get);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("Bearer realm=\"bertgrains\", error=\"insufficient_scope\"", refused.Headers.WwwAuthenticate.ToString());
        Assert.Contains("The token does not administer", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ChangeWithAToken_TheAuditLogHasTenantAndSubject()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(
            issuer, options => options.Jwt.Roles = [new JwtRole { Role = "operators", Administers = true }],
            services => services.AddSingleton<IBertAdministration>(new FakeAdministration()));

        using var response = await host.SendAsync(
            issuer.Token(claims => claims["roles"] = "operators"), "/admin/scale", """{"model":"small","replicas":2}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("engines (token of ada) from ", Assert.Single(host.Log.Entries, entry => entry.Category == "BertGrains.Audit").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_KeyAndToken_BothPassAndEachOnlyAsItself()
    {
        using var chest = new KeyChest();
        var key = chest.Add();
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var both = await TokenHost.StartAsync(issuer, options => options.Keys.Path = chest.Path);
        await using var tokensOnly = await TokenHost.StartAsync(issuer);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await both.StatusAsync(key), await both.StatusAsync(issuer.Token())]);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], [await tokensOnly.StatusAsync(key), await tokensOnly.StatusAsync(issuer.Token())]);
        both.Gateway.Http.DefaultRequestHeaders.Add("x-api-key", key);
        Assert.Equal(HttpStatusCode.Unauthorized, await both.StatusAsync(issuer.Token()));
    }

    [Theory]
    [InlineData("""{"tid":"a"}""", "tid", "a")]
    [InlineData("""{"tid":7}""", "tid", "7")]
    [InlineData("""{"org":{"id":"a"}}""", "org.id", "a")]
    [InlineData("""{"https://x.example/org":"a"}""", "https://x.example/org", "a")]
    [InlineData("""{"x.y":{"z":"a"}}""", "x.y.z", "a")]
    [InlineData("""{"x":{"y":"b"},"x.y":"a"}""", "x.y", "a")]
    [InlineData("""{"tid":""}""", "tid", null)]
    [InlineData("""{"tid":" a"}""", "tid", null)]
    [InlineData("""{"tid":["a"]}""", "tid", null)]
    [InlineData("""{"tid":true}""", "tid", null)]
    [InlineData("""{"tid":1.5}""", "tid", null)]
    [InlineData("""{"tid":"a\nb"}""", "tid", null)]
    [InlineData("""{"sub":"a"}""", "tid", null)]
    public void CallerOf_TenantClaim_IsFoundByItsWholeNameOrItsPath(string claims, string name, string? tenant)
    {
        var caller = new TokenClaims(new JwtOptions { TenantClaim = name }).CallerOf(JsonElement.Parse(claims), out var fault);

        Assert.Equal(tenant, caller?.Tenant);
        Assert.Equal(tenant is null, fault is not null);
    }

    [Theory]
    [InlineData("""{"Audience":"a"}""", "Gateway:Jwt:Authority is missing")]
    [InlineData("""{"Authority":"https://x.example"}""", "Gateway:Jwt:Audience is missing")]
    [InlineData("""{"Authority":"x.example","Audience":"a"}""", "it must be an https address")]
    [InlineData("""{"Authority":"https://u:p@x.example","Audience":"a"}""", "it must be an https address without user")]
    [InlineData("""{"Authority":"http://x.example","Audience":"a"}""", "Gateway:Jwt:AllowUnencrypted")]
    [InlineData("""{"Authority":"http://x.example","Audience":"a","AllowUnencrypted":true}""", null)]
    [InlineData("""{"Authority":"http://localhost:8","Audience":"a"}""", null)]
    [InlineData("""{"MetadataAddress":"https://x.example/m","Audience":"a"}""", null)]
    [InlineData("""{"Authority":"https://x.example","Audience":"a","TenantClaim":" "}""", "Gateway:Jwt:TenantClaim is empty")]
    [InlineData("""{"Authority":"https://x.example","Audience":"a","Roles":[{}]}""", "Gateway:Jwt:Roles:0:Role is missing")]
    [InlineData("""{"Authority":"https://x.example","Audience":"a","Roles":[{"Role":"a b"}]}""", "Roles:0:Role has a space")]
    [InlineData("""{"Authority":"https://x.example","Audience":"a","Roles":[{"Role":"a","Tasks":["embeds"]}]}""", "Tasks has 'embeds'; there are classify,")]
    [InlineData("""{"Authority":"https://x.example","Audience":"a","Roles":[{"Role":"a","Weight":0}]}""", "Weight is 0")]
    [InlineData("""{"Authority":"https://x.example","Audience":"a","Roles":[{"Role":"a","Tasks":["token-classify"]}]}""", null)]
    public void Of_Settings_NamesTheFault(string settings, string? fault)
    {
        var faults = JwtFaults.Of(JsonSerializer.Deserialize<JwtOptions>(settings)!);

        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }
}
