using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BertGrains.Gateway.Jwt;

/// <summary>
/// What the issuer publishes: its name and its keys. They are read at the start, every ten minutes, and when a token names an unknown key, so that
/// a token of a new key is not refused; at most once in five seconds, whatever arrives. Thread-safe.
/// </summary>
/// <remarks>
/// The configuration manager of Microsoft.IdentityModel reads new keys in the background, refuses the tokens that arrive meanwhile, and
/// looks for the next ones five minutes later; and it cannot say whether a key is unknown or the issuer cannot be reached.
/// </remarks>
internal sealed partial class IssuerKeys : BackgroundService, IConfigurationManager<OpenIdConnectConfiguration>
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>How long keys are trusted that could not be confirmed.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromDays(1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private const long MaxBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly JwtOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerKeys> _logger;
    private readonly HttpClient _http;
    private Task _reading = Task.CompletedTask;
    private long? _tried;
    private volatile string? _fault = "not read yet";
    private volatile Published? _published;

    public IssuerKeys(IOptions<GatewayOptions> options, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        _options = options.Value.Jwt;
        _time = time;
        _logger = logger;
        _http = new(new SocketsHttpHandler { PooledConnectionLifetime = Interval, MaxResponseHeadersLength = 64 })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    private Published? Trusted => _published is { } published && _time.GetElapsedTime(published.At) < Trust ? published : null;

    /// <summary>Whether the validity of a token can be told: the issuer has published its key, or says now that it has not.</summary>
    /// <param name="keyId">Id of the token's key; null when the token names none.</param>
    /// <param name="cancellationToken">Ends the wait for the issuer.</param>
    public async ValueTask<bool> CanTellAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (Trusted?.Has(keyId) == true)
            return true;
        await ReadAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Trusted is { } published && (_fault is null || published.Has(keyId));
    }

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) => Trusted is { } published
        ? Task.FromResult(published.Configuration)
        : throw new InvalidOperationException("The keys of the issuer are asked for before they are known.");

    /// <summary>Does nothing: an unknown key was asked for before the token was validated.</summary>
    public void RequestRefresh()
    {
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.IsEnabled)
            return;
        using var timer = new PeriodicTimer(Interval, _time);
        do
            await ReadAsync();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // All callers wait for one read, which none of them cancels.
    private Task ReadAsync()
    {
        lock (_lock)
        {
            if (!_reading.IsCompleted || (_tried is { } tried && _time.GetElapsedTime(tried) < Pause))
                return _reading;
            _tried = _time.GetTimestamp();
            return _reading = ReadOnceAsync();
        }
    }

    private async Task ReadOnceAsync()
    {
        try
        {
            var documents = new HttpDocumentRetriever(_http) { RequireHttps = !_options.AllowUnencrypted && _options.Metadata.StartsWith(Uri.UriSchemeHttps, StringComparison.Ordinal) };
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(_options.Metadata, documents, CancellationToken.None).ConfigureAwait(false);
            read.Issuer = _options.Issuer ?? read.Issuer;
            if (string.IsNullOrEmpty(read.Issuer) || read.SigningKeys.Count == 0)
                throw new InvalidDataException("the metadata has no issuer or no keys");
            var isNews = _fault is not null;
            _published = new Published(read, [.. read.SigningKeys.Select(key => key.KeyId)], _time.GetTimestamp());
            _fault = null;
            if (isNews)
                LogRead(read.SigningKeys.Count, _options.Metadata);
        }
        catch (Exception exception)
        {
            // Whatever the issuer answers, the loop lives. Once for each fault, and not for each attempt.
            var fault = FaultOf(exception);
            if (_fault == fault)
                return;
            _fault = fault;
            if (Trusted is null)
                LogUnavailable(_options.Metadata, fault);
            else
                LogKept(_options.Metadata, fault, Trust.TotalHours);
        }
    }

    // The messages of Microsoft.IdentityModel are long and repeat the answer.
    private static string FaultOf(Exception exception) => exception.GetBaseException() switch
    {
        OperationCanceledException or TimeoutException => $"no answer within {Timeout.TotalSeconds:0} s",
        IOException { Data: var data } when data[HttpDocumentRetriever.StatusCode] is HttpStatusCode status => $"the answer is {(int)status}",
        InvalidDataException or System.Net.Sockets.SocketException or HttpRequestException or System.Security.Authentication.AuthenticationException => exception.GetBaseException().Message.TrimEnd('.'),
        _ => "the answer is no metadata of an issuer, or has no keys",
    };

    [LoggerMessage(1, LogLevel.Information, "{Count} keys of the issuer are valid, from {Address}.")]
    private partial void LogRead(int count, string address);

    [LoggerMessage(2, LogLevel.Warning, "The issuer at {Address} cannot be read: {Fault}; requests with tokens are answered with 503.")]
    private partial void LogUnavailable(string address, string fault);

    [LoggerMessage(3, LogLevel.Warning, "The issuer at {Address} cannot be read: {Fault}; its keys from before stay valid for {Hours} hours at most.")]
    private partial void LogKept(string address, string fault, double hours);

    private sealed record Published(OpenIdConnectConfiguration Configuration, HashSet<string?> KeyIds, long At)
    {
        // A key without an id is tried for every token.
        public bool Has(string? keyId) => string.IsNullOrEmpty(keyId) || KeyIds.Contains(keyId) || KeyIds.Any(string.IsNullOrEmpty);
    }
}
