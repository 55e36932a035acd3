using System.Text.RegularExpressions;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Exports;

/// <summary>
/// The names of parameters in exports of PyTorch. A parameter keeps its name; a matrix that the exporter transposed has a number or a name such
/// as <c>onnx::MatMul_788</c> or <c>val_12</c>. Nodes have the path of their module in their names (<c>/encoder/layer.0/output/dense/MatMul</c>),
/// or in the metadata of the exporter of PyTorch 2.5 and later.
/// </summary>
internal static partial class ParameterNames
{
    private const string ScopesKey = "pkg.torch.onnx.name_scopes";

    // Language models share one bias between two modules, and the name of the outer one is kept.
    private static readonly string[] OuterBiases = ["cls.predictions", "lm_head"];

    [GeneratedRegex(@"^\w+(\.\w+)*\.(weight|bias|gamma|beta)$")]
    private static partial Regex Parameter { get; }

    [GeneratedRegex(@"'((?:[^'\\]|\\.)*)'")]
    private static partial Regex Quoted { get; }

    /// <summary>Whether a tensor has the name of a parameter.</summary>
    public static bool IsName(string tensor) => Parameter.IsMatch(tensor);

    /// <summary>The path of the module that a node belongs to; null if the exporter did not write it.</summary>
    public static string? ModuleOf(NodeProto node)
    {
        if (node.Name.StartsWith('/') && node.Name.LastIndexOf('/') is > 0 and var end)
            return node.Name[1..end].Replace('/', '.');
        var scopes = node.MetadataProps.FirstOrDefault(entry => entry.Key == ScopesKey)?.Value;
        return scopes is not null && Quoted.Matches(scopes) is { Count: > 1 } names && names[^2].Groups[1].Value is { Length: > 0 } module
            ? module
            : null;
    }

    /// <summary>The module of a parameter with this name: the name without its last part.</summary>
    public static string OwnerOf(string parameter) => parameter[..parameter.LastIndexOf('.')];

    /// <summary>The module with the weight that belongs to a bias.</summary>
    public static string WeightOwnerOf(string bias)
    {
        var owner = OwnerOf(bias);
        return OuterBiases.FirstOrDefault(outer => owner == outer || owner.EndsWith($".{outer}", StringComparison.Ordinal)) is null
            ? owner
            : $"{owner}.decoder";
    }
}
