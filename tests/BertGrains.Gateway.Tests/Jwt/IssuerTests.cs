using System.Net;
using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Jwt;

/// <summary>Keys that change, and issuers that do not answer.</summary>
public sealed class IssuerTests
{
    [Fact]
    public async Task Post_KeysRotated_NewOnesPassAtOnceAndOldOnesNoLonger()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer);
        var old = issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(old));

        issuer.Keys.Add(new SigningKey("second"));
        host.PassPause();
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await host.StatusAsync(issuer.Token()), await host.StatusAsync(old)]);

        issuer.Keys.RemoveAt(0);
        issuer.Keys.Add(new SigningKey("third"));
        host.PassPause();
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], [await host.StatusAsync(issuer.Token()), await host.StatusAsync(old)]);
    }

    [Fact]
    public async Task Post_ManyTokensOfUnknownKeys_ReadTheIssuerOnce()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer);
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token()));
        var before = issuer.Reads;
        host.PassPause();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => host.StatusAsync(issuer.Token(key: new SigningKey($"unknown-{i}", isElliptic: true)))));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal(before + 1, issuer.Reads);
    }

    [Theory]
    [InlineData("/embed", HttpStatusCode.OK)]
    [InlineData("/infer", HttpStatusCode.BadRequest)]
    [InlineData("/v1/embeddings", HttpStatusCode.OK)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task Post_IssuerThatCannotBeReached_Is503UntilItIs(string path, HttpStatusCode later)
    {
        await using var issuer = new TestIssuer();
        await using var host = await TokenHost.StartAsync(issuer);
        Assert.Contains("answered with 503", await host.Log.WaitAsync("cannot be read"), StringComparison.Ordinal);

        using var refused = await host.SendAsync(issuer.Token(), path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("5", refused.Header("Retry-After"));
        Assert.Empty(refused.Headers.WwwAuthenticate);
        Assert.Equal("application/json", refused.Content.Headers.ContentType!.MediaType);
        // What cannot become valid is refused without the issuer.
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync("garbage", path));

        await issuer.StartAsync();
        host.PassPause();
        Assert.Equal(later, await host.StatusAsync(issuer.Token(), path));
        await host.Log.WaitAsync("1 keys of the issuer");
    }

    [Fact]
    public async Task Post_IssuerThatIsGone_KnownKeysPassForADay()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer);
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token()));

        await issuer.StopAsync();
        host.PassPause();
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.StatusAsync(issuer.Token(key: new SigningKey("second"))));
        await host.Log.WaitAsync("from before stay valid");

        host.Clock.Advance(IssuerKeys.Trust);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.StatusAsync(issuer.Token()));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>sign in</html>", "is no metadata")]
    [InlineData(HttpStatusCode.OK, "{}", "no issuer or no keys")]
    [InlineData(HttpStatusCode.OK, """{"issuer":"x","jwks_uri":"ftp://a"}""", "is no metadata")]
    [InlineData(HttpStatusCode.OK, "null", "is no metadata")]
    [InlineData(HttpStatusCode.InternalServerError, "", "the answer is 500")]
    [InlineData(HttpStatusCode.Unauthorized, "secret", "the answer is 401")]
    public async Task Post_BrokenMetadata_Is503AndIsLoggedOnce(HttpStatusCode status, string body, string fault)
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        issuer.Broken = (status, body);
        await using var host = await TokenHost.StartAsync(issuer);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.StatusAsync(issuer.Token()));
            host.PassPause();
        }

        var entry = Assert.Single(host.Log.Entries, entry => entry.Level >= LogLevel.Warning);
        Assert.Contains(fault, entry.Text, StringComparison.Ordinal);

        issuer.Broken = null;
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token()));
    }

    [Fact]
    public async Task Post_IssuerOfTheSettings_ReplacesThatOfTheMetadata()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var host = await TokenHost.StartAsync(issuer, options =>
            (options.Jwt.Authority, options.Jwt.MetadataAddress, options.Jwt.Issuer) = (null, $"{issuer.Address}/elsewhere", "https://issuer.example"));

        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync(issuer.Token(claims => claims["iss"] = "https://issuer.example")));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync(issuer.Token()));
    }
}
