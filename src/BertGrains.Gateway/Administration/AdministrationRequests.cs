using System.ComponentModel;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Administration;

/// <summary>The common part of the bodies that change a model.</summary>
internal abstract record ModelChangeRequest
{
    [JsonPropertyName("model")]
    [Description("Name of the model.")]
    public required string? Model { get; set; }
}

/// <summary>The body of <c>/admin/deploy</c>. What is left out stays as it is deployed, or is that of the revision with the most traffic.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeployRequest : ModelChangeRequest
{
    [JsonPropertyName("revision")]
    [Description("The revision, or its first digits, six or more; null for the deployed one, or else the only one that the silos have.")]
    public string? Revision { get; set; }

    [JsonPropertyName("replicas")]
    [Description("Number of replicas, 1 to 1,024.")]
    public int Replicas { get; set; }

    [JsonPropertyName("device")]
    [Description("Kind of device, cpu or cuda.")]
    public string? Device { get; set; }

    [JsonPropertyName("weight")]
    [Description("Share of the traffic in percent, 1 to 100.")]
    public int Weight { get; set; }
}

/// <summary>The body of <c>/admin/scale</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ScaleRequest : ModelChangeRequest
{
    [JsonPropertyName("replicas")]
    [Description("Number of replicas of the revision with the most traffic, 1 to 1,024.")]
    public int Replicas { get; set; }
}

/// <summary>The body of <c>/admin/drain</c> and <c>/admin/remove</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RevisionRequest : ModelChangeRequest
{
    [JsonPropertyName("revision")]
    [Description("The revision, or its first digits, six or more; null for all revisions of the model.")]
    public string? Revision { get; set; }
}

/// <summary>An accepted change.</summary>
internal sealed record ChangeAnswer(
    [property: JsonPropertyName("message"), Description("Its effect, one sentence.")] string Message,
    [property: JsonPropertyName("deployment"), Description("The deployment with all values; null for other changes.")] DeploymentAnswer? Deployment)
{
    /// <summary>Converts an accepted change.</summary>
    public static ChangeAnswer From(AcceptedChange change) => new(
        change.Message,
        change.Deployment is { } made ? new DeploymentAnswer(made.Revision, made.Replicas, made.Device, made.Weight) : null);
}

/// <summary>A deployment.</summary>
internal sealed record DeploymentAnswer(
    [property: JsonPropertyName("revision")] string? Revision,
    [property: JsonPropertyName("replicas")] int? Replicas,
    [property: JsonPropertyName("device")] string? Device,
    [property: JsonPropertyName("weight")] int? Weight);
