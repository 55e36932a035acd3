using System.ComponentModel.DataAnnotations;
using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Keys;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway;

/// <summary>Limits and settings of the HTTP gateway.</summary>
public sealed class GatewayOptions
{
    /// <summary>
    /// Maximum size of a request body in bytes; larger bodies are answered with 413. The default is that of text-embeddings-inference.
    /// </summary>
    [Range(typeof(long), "1024", "1073741824")]
    public long MaxBodyBytes { get; set; } = 2_000_000;

    /// <summary>
    /// Maximum number of inputs per request. The engine splits requests into batches, so this limits memory, not batches. The default is
    /// OpenAI's limit, below which its clients do not split requests.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxItemsPerRequest { get; set; } = 2_048;

    /// <summary>
    /// Maximum number of requests in flight; further requests are answered with 429.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 1_024;

    /// <summary>
    /// Maximum size of the bodies of all requests in flight in bytes; a body that arrives beyond it is answered with 429. Bodies, texts
    /// and tokens together take up to nine times as much memory. The default is 64 bodies of the maximum size.
    /// </summary>
    [Range(typeof(long), "1024", "1099511627776")]
    public long MaxBodyBytesInFlight { get; set; } = 128_000_000;

    /// <summary>
    /// Whether texts over the model's maximum length are truncated on the paths of other systems (text-embeddings-inference, OpenAI) when a
    /// request does not specify it. On the paths of BertGrains nothing is truncated unless the request says so; pipelines do as those of
    /// Hugging Face do.
    /// </summary>
    public bool AutoTruncate { get; set; } = true;

    /// <summary>
    /// Minimum data rate of a request body in bytes per second, after a grace period of five seconds. Slower clients are answered with
    /// 408 and disconnected.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>
    /// Maximum time for accepted requests to finish when the process stops. Keep it below the host's shutdown timeout (28 s in a gateway, 120 s in a silo).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Value of the response header <c>x-compute-type</c>: the device of the host.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    [RegularExpression("[!-~]+", ErrorMessage = "{0} must be ASCII characters other than spaces and control characters.")]
    public string ComputeType { get; set; } = "cpu";

    /// <summary>The API keys. Without them, and without an issuer of tokens, the server answers on loopback only.</summary>
    public KeysOptions Keys { get; set; } = new();

    /// <summary>The issuer of tokens.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>
    /// Whether a server without keys answers everyone on addresses other than loopback: for a proxy in front that checks callers.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Addresses of a listener for operators, separated by semicolons, which the host lists after its other addresses: health, metrics,
    /// administration and console are there alone. Null: they are on all addresses.
    /// </summary>
    public string? AdminUrls { get; set; }

    /// <summary>Whether requests need a credential: there are API keys or an issuer of tokens.</summary>
    public bool NeedsCredentials => Keys.Path is not null || Jwt.IsEnabled;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
