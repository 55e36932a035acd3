using k8s;
using k8s.Models;

namespace BertGrains.Helm.Tests.Charts;

/// <summary>The objects of a release.</summary>
/// <param name="Text">As helm printed them.</param>
/// <param name="Objects">Parsed; a field that their types do not have is an error.</param>
internal sealed record Rendering(string Text, IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects)
{
    /// <summary>What runs pods, with the pods' template.</summary>
    public IEnumerable<Workload> Workloads => Objects.Select(Workload.Of).OfType<Workload>();

    public static Rendering Parse(string text) => new(
        text,
        [.. KubernetesYaml.LoadAllFromString(text, CustomResources.Types, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()]);

    /// <summary>All objects of a type.</summary>
    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    /// <summary>The object of a type and name.</summary>
    public T One<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> => All<T>().Single(one => one.Metadata.Name == name);
}

/// <summary>A Deployment, StatefulSet or Job.</summary>
/// <param name="Name">Kind and name.</param>
/// <param name="Selector">What selects its pods; null for a Job.</param>
/// <param name="Template">Its pods.</param>
internal sealed record Workload(string Name, V1LabelSelector? Selector, V1PodTemplateSpec Template)
{
    public IEnumerable<V1Container> Containers => [.. Template.Spec.InitContainers ?? [], .. Template.Spec.Containers];

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    public static Workload? Of(IKubernetesObject<V1ObjectMeta> one) => one switch
    {
        V1Deployment deployment => new($"Deployment {one.Metadata.Name}", deployment.Spec.Selector, deployment.Spec.Template),
        V1StatefulSet set => new($"StatefulSet {one.Metadata.Name}", set.Spec.Selector, set.Spec.Template),
        V1Job job => new($"Job {one.Metadata.Name}", null, job.Spec.Template),
        _ => null,
    };

    /// <summary>Whether labels and expressions select its pods.</summary>
    public bool IsSelectedBy(V1LabelSelector selector) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(label => Labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && (selector.MatchExpressions ?? []).All(expression => expression.OperatorProperty == "In"
            && Labels.TryGetValue(expression.Key, out var value) && expression.Values.Contains(value));
}
