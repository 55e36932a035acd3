using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace BertGrains.Gateway.Tests.Jwt;

/// <summary>Which tokens pass, and what the others are answered.</summary>
public sealed class TokenTests
{
    private const string Invalid = "Bearer realm=\"bertgrains\", error=\"invalid_token\"";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_TokenOfTheIssuer_IsServed(bool isElliptic)
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        issuer.Keys.Add(new SigningKey("second", isElliptic));
        await using var host = await TokenHost.StartAsync(issuer);

        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token()));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token(claims => claims["aud"] = new JsonArray("other", TestIssuer.Audience))));
        // The clocks of an issuer and of a server differ.
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token(claims => claims["nbf"] = claims["exp"]!.GetValue<long>() - 3590)));
    }

    [Theory]
    [InlineData("expired", "The token expired at ")]
    [InlineData("early", "The token is not valid before ")]
    [InlineData("endless", "The token has no expiry.")]
    [InlineData("audience", "The token is for another audience; it must be for bertgrains.")]
    [InlineData("no audience", "The token is for another audience; it must be for bertgrains.")]
    [InlineData("issuer", "The token is of another issuer.")]
    [InlineData("no issuer", "The token is of another issuer.")]
    [InlineData("tenant", "The token has no claim tenant with the tenant;")]
    [InlineData("odd tenant", "The token has no claim tenant with the tenant;")]
    [InlineData("none", "The token must be signed with one of RS256,")]
    [InlineData("None", "The token must be signed with one of RS256,")]
    [InlineData("no algorithm", "The token must be signed with one of RS256,")]
    [InlineData("HS256", "The token must be signed with one of RS256,")]
    [InlineData("forged", "The token is not valid.")]
    [InlineData("embedded", "The token is signed with a key that its issuer does not publish.")]
    [InlineData("changed", "The token is not valid.")]
    [InlineData("unsigned", "The token is not valid.")]
    [InlineData("five parts", "The token ")]
    [InlineData("garbage", "The token is not valid.")]
    [InlineData("dots", "The token is not valid.")]
    public async Task Post_OtherToken_Is401AndSaysWhy(string kind, string sentence)
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer);

        foreach (var (path, member) in ((string, string)[])[("/embed", "error"), ("/infer", "message"), ("/v1/embeddings", "message")])
        {
            using var response = await host.SendAsync(Make(kind, issuer), path);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal(Invalid, response.Headers.WwwAuthenticate.ToString());
            var body = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace("\\u0022", "\"", StringComparison.Ordinal);
            Assert.Contains($"\"{member}\":\"{sentence}", body, StringComparison.Ordinal);
        }

        Assert.Null(host.Gateway.Bert.Last);
    }

    [Fact]
    public async Task Post_NoToken_Is401WithoutAnError()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer);

        using var response = await host.Gateway.PostAsync("/embed", """{"inputs":"a"}""");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"bertgrains\"", response.Headers.WwwAuthenticate.ToString());
        Assert.StartsWith("The request has no token;", (await Fakes.Responses.JsonAsync(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfEveryLevel_NeverHasAToken()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer);
        var tokens = new[] { "expired", "audience", "forged", "HS256", "changed", "tenant" }.Select(kind => Make(kind, issuer)).Append(issuer.Token()).ToList();
        foreach (var token in tokens)
            await host.StatusAsync(token);

        Assert.NotEmpty(host.Log.Entries);
        var parts = tokens.SelectMany(token => token.Split('.')[1..]);
        Assert.All(parts, part => Assert.All(host.Log.Entries, entry => Assert.DoesNotContain(part, entry.Text + entry.Exception, StringComparison.Ordinal)));
    }

    private static string Make(string kind, TestIssuer issuer)
    {
        var key = issuer.Keys[0];
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = key.Id };
        return kind switch
        {
            "expired" => issuer.Token(claims => (claims["nbf"], claims["exp"]) = (1, claims["iat"]!.GetValue<long>() - 31)),
            "early" => issuer.Token(claims => claims["nbf"] = claims["iat"]!.GetValue<long>() + 600),
            "endless" => issuer.Token(claims => claims.Remove("exp")),
            "audience" => issuer.Token(claims => claims["aud"] = "other"),
            "no audience" => issuer.Token(claims => claims.Remove("aud")),
            "issuer" => issuer.Token(claims => claims["iss"] = "http://127.0.0.1:1"),
            "no issuer" => issuer.Token(claims => claims.Remove("iss")),
            "tenant" => issuer.Token(claims => claims.Remove("tenant")),
            "odd tenant" => issuer.Token(claims => claims["tenant"] = "a\u001b[31mb"),
            "none" or "None" => SigningKey.Join(new JsonObject { ["alg"] = kind, ["kid"] = key.Id }, issuer.Claims(), _ => []),
            "no algorithm" => SigningKey.Join(new JsonObject { ["kid"] = key.Id }, issuer.Claims(), key.Sign),
            // Whoever takes the public key for a shared secret accepts this one.
            "HS256" => SigningKey.Join(
                new JsonObject { ["alg"] = "HS256", ["kid"] = key.Id }, issuer.Claims(), data => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.Pem), data)),
            "forged" => issuer.Token(key: new SigningKey(key.Id)),
            "embedded" => Embedded(issuer, new SigningKey("own")),
            "changed" => $"{issuer.Token().Split('.')[0]}.{issuer.Token(claims => claims["tenant"] = "others").Split('.')[1]}.{issuer.Token().Split('.')[2]}",
            "unsigned" => SigningKey.Join(header, issuer.Claims(), _ => []),
            "five parts" => issuer.Token() + ".a.b",
            "dots" => "..",
            _ => "eyJhbGciOiJSUzI1NiJ9.%%%.x",
        };
    }

    // The key that verifies it is in its own header.
    private static string Embedded(TestIssuer issuer, SigningKey own) => SigningKey.Join(
        new JsonObject { ["alg"] = "RS256", ["kid"] = "own", ["jwk"] = own.Published(), ["jku"] = "http://127.0.0.1:1/keys" }, issuer.Claims(), own.Sign);
}
