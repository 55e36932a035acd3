using k8s;
using k8s.Models;

namespace BertGrains.Helm.Tests.Charts;

/// <summary>The custom resources of the chart, with the fields that it uses. Their sources are the definitions of the projects that own them.</summary>
internal static class CustomResources
{
    public static readonly Dictionary<string, Type> Types = new()
    {
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(CustomResource<ScaledObjectSpec>),
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(CustomResource<ServiceMonitorSpec>),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(CustomResource<PrometheusRuleSpec>),
        ["gateway.networking.k8s.io/v1/HTTPRoute"] = typeof(CustomResource<HttpRouteSpec>),
        ["cert-manager.io/v1/Certificate"] = typeof(CustomResource<CertificateSpec>),
    };
}

/// <summary>An object of a custom resource.</summary>
internal sealed class CustomResource<TSpec> : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = string.Empty;

    public string Kind { get; set; } = string.Empty;

    public V1ObjectMeta Metadata { get; set; } = new();

    public TSpec Spec { get; set; } = default!;
}

/// <summary>KEDA: what is scaled, between which numbers, by which queries.</summary>
internal sealed class ScaledObjectSpec
{
    public V2CrossVersionObjectReference ScaleTargetRef { get; set; } = new();

    public int MinReplicaCount { get; set; }

    public int MaxReplicaCount { get; set; }

    public int PollingInterval { get; set; }

    public AdvancedPart Advanced { get; set; } = new();

    public List<Trigger> Triggers { get; set; } = [];

    internal sealed class AdvancedPart
    {
        public HpaPart HorizontalPodAutoscalerConfig { get; set; } = new();
    }

    internal sealed class HpaPart
    {
        public string Name { get; set; } = string.Empty;

        public V2HorizontalPodAutoscalerBehavior Behavior { get; set; } = new();
    }

    internal sealed class Trigger
    {
        public string Type { get; set; } = string.Empty;

        public string MetricType { get; set; } = string.Empty;

        /// <summary>Texts only: KEDA refuses numbers and booleans.</summary>
        public Dictionary<string, string> Metadata { get; set; } = [];
    }
}

/// <summary>The Prometheus operator: what is scraped.</summary>
internal sealed class ServiceMonitorSpec
{
    public V1LabelSelector Selector { get; set; } = new();

    public List<Endpoint> Endpoints { get; set; } = [];

    internal sealed class Endpoint
    {
        public string Port { get; set; } = string.Empty;

        public string Path { get; set; } = string.Empty;

        public string Interval { get; set; } = string.Empty;

        public List<Relabeling> Relabelings { get; set; } = [];
    }

    internal sealed class Relabeling
    {
        public List<string> SourceLabels { get; set; } = [];

        public string TargetLabel { get; set; } = string.Empty;
    }
}

/// <summary>The Prometheus operator: recorded series and alerts.</summary>
internal sealed class PrometheusRuleSpec
{
    public List<Group> Groups { get; set; } = [];

    internal sealed class Group
    {
        public string Name { get; set; } = string.Empty;

        public List<Rule> Rules { get; set; } = [];
    }

    internal sealed class Rule
    {
        public string? Record { get; set; }

        public string? Alert { get; set; }

        public string Expr { get; set; } = string.Empty;

        public string? For { get; set; }

        public Dictionary<string, string> Labels { get; set; } = [];

        public Dictionary<string, string> Annotations { get; set; } = [];
    }
}

/// <summary>The Gateway API: hosts and paths of a service.</summary>
internal sealed class HttpRouteSpec
{
    public List<Parent> ParentRefs { get; set; } = [];

    public List<string> Hostnames { get; set; } = [];

    public List<Rule> Rules { get; set; } = [];

    internal sealed class Parent
    {
        public string? Group { get; set; }

        public string? Kind { get; set; }

        public string? Namespace { get; set; }

        public string Name { get; set; } = string.Empty;

        public string? SectionName { get; set; }

        public int? Port { get; set; }
    }

    internal sealed class Rule
    {
        public List<Match> Matches { get; set; } = [];

        public TimeoutsPart Timeouts { get; set; } = new();

        public List<Parent> BackendRefs { get; set; } = [];
    }

    internal sealed class Match
    {
        public PathPart Path { get; set; } = new();
    }

    internal sealed class PathPart
    {
        public string Type { get; set; } = string.Empty;

        public string Value { get; set; } = string.Empty;
    }

    internal sealed class TimeoutsPart
    {
        public string Request { get; set; } = string.Empty;
    }
}

/// <summary>cert-manager: a certificate in a secret.</summary>
internal sealed class CertificateSpec
{
    public string SecretName { get; set; } = string.Empty;

    public string Duration { get; set; } = string.Empty;

    public string RenewBefore { get; set; } = string.Empty;

    public string CommonName { get; set; } = string.Empty;

    public List<string> DnsNames { get; set; } = [];

    public List<string> Usages { get; set; } = [];

    public KeyPart PrivateKey { get; set; } = new();

    public IssuerPart IssuerRef { get; set; } = new();

    internal sealed class KeyPart
    {
        public string Algorithm { get; set; } = string.Empty;

        public string Encoding { get; set; } = string.Empty;

        public string RotationPolicy { get; set; } = string.Empty;
    }

    internal sealed class IssuerPart
    {
        public string Name { get; set; } = string.Empty;

        public string Kind { get; set; } = string.Empty;
    }
}
