using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Inference;

namespace BertGrains.Gateway.Requests;

/// <summary>
/// What becomes of texts over the model's maximum length, and the time limit: members of every body that runs heads, or of its
/// <c>parameters</c>.
/// </summary>
internal abstract record RunOptions
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

    /// <summary>The call of this body.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="target">The model and the head.</param>
    /// <param name="decode">How outputs are decoded.</param>
    /// <param name="windowsByDefault">Whether long texts run as windows if the body says nothing of them.</param>
    public GatewayRequest CallOf(InputList inputs, ModelQuery target, DecodeOptions decode, bool windowsByDefault = false) =>
        new(inputs, target, decode)
        {
            Truncate = Truncate,
            TruncationSide = TruncationDirection,
            Windows = Windows ?? (windowsByDefault || OptionOfWindows is not null)
                ? new WindowOptions { Tokens = WindowTokens, Overlap = Overlap?.Tokens, Combination = Combine }
                : null,
            Timeout = TimeoutMs is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
            Contradiction = Contradiction,
        };

    private string? OptionOfWindows => WindowTokens is not null ? "window_tokens"
        : Overlap is not null ? "overlap"
        : Combine is not null ? "combine"
        : null;

    /// <summary>Two members of which one would have no effect; null for none.</summary>
    private string? Contradiction => Windows == false && OptionOfWindows is { } option
            ? $"`windows` is false, but `{option}` is for windows. Use one of them."
        : Truncate == true && (Windows == true ? "windows" : Windows is null ? OptionOfWindows : null) is { } splits
            ? $"`truncate` is true, but a text that runs as windows is not truncated. Use one of `truncate` and `{splits}`."
        : null;
}

/// <summary>The members of the bodies that run heads.</summary>
internal abstract record RunRequest : RunOptions
{
    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }
}

/// <summary>The members of the bodies that run one head.</summary>
internal abstract record HeadRunRequest : RunRequest
{
    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}
