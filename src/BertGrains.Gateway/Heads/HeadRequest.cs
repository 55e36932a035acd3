using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Heads;

/// <summary>
/// The members that the bodies of our own paths for one task have. Unknown members are refused, so that a misspelled option is not ignored.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal abstract record HeadRequest : HeadRunRequest
{
    [JsonPropertyName("inputs")]
    public required Items Inputs { get; set; }

    /// <summary>The unit of positions in the response.</summary>
    public virtual OffsetUnit Unit() => OffsetUnit.Utf16;

    /// <summary>The decoding options of the body.</summary>
    public virtual DecodeOptions Decode() => DecodeOptions.Default;

    /// <summary>Whether the answer to an input is an object where it could be a list.</summary>
    public virtual bool WantsDetails() => false;
}

/// <summary>The members of the bodies of paths whose answer to an input is a list.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal abstract record ListRequest : HeadRequest
{
    [JsonPropertyName("details")]
    [Description(Descriptions.Details)]
    public bool? Details { get; set; }

    // Truncation leaves something out, so a list alone would say less than the truth.
    public override bool WantsDetails() => Details ?? Truncate == true;
}

/// <summary>The body of <c>/fill-mask</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FillMaskRequest : ListRequest
{
    [JsonPropertyName("top_k")]
    [Description(Descriptions.TopK)]
    [Range(1, DecodeOptions.MaxFills)]
    public int? TopK { get; set; }

    [JsonPropertyName("targets")]
    [Description(Descriptions.Targets)]
    public Targets? Targets { get; set; }

    public override DecodeOptions Decode() => new() { TopK = TopK, Targets = Targets?.Texts };
}

/// <summary>The body of <c>/next-sentence</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NextSentenceRequest : HeadRequest;

/// <summary>The body of <c>/detect-replaced</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DetectReplacedRequest : ListRequest
{
    [JsonPropertyName("offsets")]
    [Description(Descriptions.Offsets)]
    public OffsetUnit? Offsets { get; set; }

    public override OffsetUnit Unit() => Offsets ?? OffsetUnit.Utf16;
}
