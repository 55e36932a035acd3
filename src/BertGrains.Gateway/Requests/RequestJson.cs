using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.Predictions;
using BertGrains.Gateway.Tokens;

namespace BertGrains.Gateway.Requests;

/// <summary>Serialization of request bodies. Duplicate members are refused everywhere, as serde refuses them.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EmbedRequest))]
[JsonSerializable(typeof(EmbedAllRequest))]
[JsonSerializable(typeof(SimilarityRequest))]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(TeiTokenizeRequest))]
[JsonSerializable(typeof(TeiDecodeRequest))]
[JsonSerializable(typeof(OpenAiEmbeddingsRequest))]
[JsonSerializable(typeof(InferRequest))]
[JsonSerializable(typeof(EntitiesRequest))]
internal sealed partial class RequestJson : JsonSerializerContext
{
    /// <summary>Creates options that read at most <paramref name="maxItems"/> inputs of a body.</summary>
    public static JsonSerializerOptions CreateOptions(int maxItems)
    {
        var forms = new InputForms(maxItems);
        return new JsonSerializerOptions
        {
            AllowDuplicateProperties = false,
            TypeInfoResolver = Default.WithAddedModifier(CheckMembers),
            Converters =
            {
                new FormConverter<bool>(Scalars.Boolean),
                new FormConverter<int>(Scalars.Positive),
                new FormConverter<string?>(Scalars.TextOrNull),
                new FormConverter<IReadOnlyList<string>>(Scalars.Names),
                new FormConverter<TruncationSide>(Scalars.TruncationSide),
                new FormConverter<EntityAggregation>(Scalars.Aggregation),
                new FormConverter<EncodingFormat>(Scalars.EncodingFormat),
                new FormConverter<TextsOrIds>(forms.TextsOrIds),
                new FormConverter<TextsOrPairs>(forms.TextsOrPairs),
                new FormConverter<Texts>(forms.Texts),
                new FormConverter<TextList>(forms.TextList),
                new FormConverter<Items>(forms.Items),
                new FormConverter<IdLists>(InputForms.IdLists),
            },
        };
    }

    /// <summary>
    /// Checks required members and [DisallowNull] in place of the serializer, whose exceptions say in prose alone which member is at fault.
    /// </summary>
    private static void CheckMembers(JsonTypeInfo type)
    {
        var required = type.Properties.Where(property => property.IsRequired).ToArray();
        foreach (var property in required)
            property.IsRequired = false;
        if (required.Length > 0)
        {
            type.OnDeserialized = body =>
            {
                foreach (var property in required)
                {
                    if (property.Get!(body) is null)
                        throw new FormException("is missing from the body", property.Name);
                }
            };
        }

        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(DisallowNullAttribute), inherit: false) != true)
                continue;
            var set = property.Set!;
            property.Set = (body, value) =>
            {
                if (value is null)
                    throw new FormException("must not be null", property.Name);
                set(body, value);
            };
        }
    }
}
