using System.ComponentModel.DataAnnotations;

namespace BertGrains.Gateway;

/// <summary>Limits and manners of the HTTP gateway.</summary>
public sealed class GatewayOptions
{
    /// <summary>Largest request body in bytes; more is answered 413. The default is that of text-embeddings-inference.</summary>
    [Range(1_024, 1_073_741_824)]
    public long MaxBodyBytes { get; set; } = 2_000_000;

    /// <summary>
    /// Most inputs in one request. The engine cuts requests into batches by itself, so this bounds memory and not batches; the
    /// default is OpenAI's limit, below which its clients do not split.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxItemsPerRequest { get; set; } = 2_048;

    /// <summary>Most requests in flight; more are answered 429. With <see cref="MaxBodyBytes"/> it bounds what bodies can hold.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 1_024;

    /// <summary>Whether texts over the model's length are cut when a request does not say.</summary>
    public bool AutoTruncate { get; set; } = true;

    /// <summary>Slowest body, in bytes a second after five seconds of grace; a slower client is answered 408 and cut off.</summary>
    [Range(1, 1_000_000)]
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>Longest wait for accepted requests when the process stops. Keep it under the host's shutdown timeout (30 s).</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>What the response header <c>x-compute-type</c> says; the host names its device here.</summary>
    [Required]
    [RegularExpression("[!-~]+")]
    public string ComputeType { get; set; } = "cpu";
}
