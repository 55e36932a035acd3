using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Jwt;

/// <summary>An issuer of tokens on loopback: metadata, keys, and tokens signed by hand, so that there are wrong ones too.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "bertgrains";

    private WebApplication? _app;
    private int _reads;

    public TestIssuer()
    {
        Port = FreePorts.Take();
        Keys = [new SigningKey("first")];
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>The keys that the issuer publishes; the last one signs.</summary>
    public List<SigningKey> Keys { get; }

    /// <summary>What it answers instead of its metadata; null for the metadata.</summary>
    public (HttpStatusCode Status, string Body)? Broken { get; set; }

    /// <summary>How often the metadata was read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public static async Task<TestIssuer> StartNewAsync()
    {
        var issuer = new TestIssuer();
        await issuer.StartAsync();
        return issuer;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Address);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        _app = app;
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
            await app.DisposeAsync();
        _app = null;
    }

    /// <summary>A token that is valid for an hour, with changes.</summary>
    public string Token(Action<JsonObject>? change = null, SigningKey? key = null)
    {
        key ??= Keys[^1];
        return SigningKey.Join(new JsonObject { ["alg"] = key.Algorithm, ["typ"] = "JWT", ["kid"] = key.Id }, Claims(change), key.Sign);
    }

    /// <summary>The claims of a valid token, with changes.</summary>
    public JsonObject Claims(Action<JsonObject>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Address,
            ["aud"] = Audience,
            ["sub"] = "ada",
            ["tenant"] = "engines",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 3600,
        };
        change?.Invoke(claims);
        return claims;
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == "/keys")
            return http.Response.WriteAsync(new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.Published())]) }.ToJsonString());
        Interlocked.Increment(ref _reads);
        http.Response.StatusCode = (int)(Broken?.Status ?? HttpStatusCode.OK);
        return http.Response.WriteAsync(Broken?.Body ?? new JsonObject { ["issuer"] = Address, ["jwks_uri"] = $"{Address}/keys" }.ToJsonString());
    }
}

/// <summary>A key of an issuer: RSA, or P-256 where it is named so.</summary>
internal sealed class SigningKey(string id, bool isElliptic = false)
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Id => id;

    public string Algorithm => isElliptic ? "ES256" : "RS256";

    /// <summary>The public key in PEM, which an attacker knows.</summary>
    public string Pem => _rsa.ExportSubjectPublicKeyInfoPem();

    public byte[] Sign(byte[] data) => isElliptic
        ? _elliptic.SignData(data, HashAlgorithmName.SHA256)
        : _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public JsonObject Published()
    {
        var (rsa, point) = (_rsa.ExportParameters(false), _elliptic.ExportParameters(false).Q);
        return isElliptic
            ? new() { ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["kid"] = id, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) }
            : new() { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = id, ["n"] = Base64Url.EncodeToString(rsa.Modulus), ["e"] = Base64Url.EncodeToString(rsa.Exponent) };
    }

    public static string Join(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
