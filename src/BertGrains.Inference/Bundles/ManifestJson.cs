using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Inference.Bundles;

/// <summary>JSON serialization of <c>model.json</c>: camel case, enumerations in kebab case, indented.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    NewLine = "\n",
    Converters =
    [
        typeof(KebabCase<BertTask>), typeof(KebabCase<ScoreActivation>), typeof(KebabCase<EntityAggregation>), typeof(KebabCase<TruncationSide>),
    ])]
[JsonSerializable(typeof(BundleManifest))]
public sealed partial class ManifestJson : JsonSerializerContext
{
    private sealed class KebabCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
        where TEnum : struct, Enum;
}
