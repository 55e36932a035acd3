using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Inference;

namespace BertGrains.Gateway.Requests;

/// <summary>The members of the bodies that run heads: the model, the time limit, and what becomes of texts over the model's maximum length.</summary>
internal abstract record RunRequest
{
    [JsonPropertyName("truncate")]
    [Description(Descriptions.Truncate)]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide? TruncationDirection { get; set; }

    [JsonPropertyName("windows")]
    [Description(Descriptions.Windows)]
    public bool? Windows { get; set; }

    [JsonPropertyName("window_tokens")]
    [Description(Descriptions.WindowTokens)]
    [Range(1, int.MaxValue)]
    public int? WindowTokens { get; set; }

    [JsonPropertyName("overlap")]
    [Description(Descriptions.Overlap)]
    public Overlap? Overlap { get; set; }

    [JsonPropertyName("combine")]
    [Description(Descriptions.Combine)]
    public WindowCombination? Combine { get; set; }

    [JsonPropertyName("timeout_ms")]
    [Description(Descriptions.TimeoutMs)]
    [Range(1, Scalars.LongestTimeoutMs)]
    public int? TimeoutMs { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    /// <summary>The call of this body.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="target">The model and the head.</param>
    /// <param name="decode">How outputs are decoded.</param>
    /// <param name="windowsByDefault">Whether long texts run as windows if the body says nothing of them.</param>
    public GatewayRequest CallOf(InputList inputs, ModelQuery target, DecodeOptions decode, bool windowsByDefault = false) =>
        new(inputs, target, decode)
        {
            Truncate = Truncate,
            TruncationSide = TruncationDirection ?? TruncationSide.Right,
            Windows = Windows ?? (windowsByDefault || WindowTokens is not null || Overlap is not null || Combine is not null)
                ? new WindowOptions { Tokens = WindowTokens, Overlap = Overlap?.Tokens, Combination = Combine }
                : null,
            Timeout = TimeoutMs is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
        };
}

/// <summary>The members of the bodies that run one head.</summary>
internal abstract record HeadRunRequest : RunRequest
{
    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}
