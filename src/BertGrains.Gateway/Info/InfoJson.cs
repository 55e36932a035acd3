using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Info;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelInfo))]
internal sealed partial class InfoJson : JsonSerializerContext;
