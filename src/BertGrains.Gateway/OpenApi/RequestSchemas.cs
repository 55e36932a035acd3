using System.Collections.Frozen;
using System.Text.Json.Nodes;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Pipelines;
using BertGrains.Gateway.Predictions;
using BertGrains.Gateway.Requests;
using BertGrains.Gateway.Scores;
using BertGrains.Gateway.Tokens;
using Microsoft.OpenApi;

namespace BertGrains.Gateway.OpenApi;

/// <summary>Schemas of the forms that <see cref="InputForms"/> and <see cref="Scalars"/> read, and examples of request bodies.</summary>
internal static class RequestSchemas
{
    private static readonly FrozenDictionary<Type, string[]> Bodies = new Dictionary<Type, string[]>
    {
        [typeof(EmbedRequest)] =
            ["""{"inputs":"What is deep learning?"}""", """{"inputs":["one text","another"],"normalize":false,"truncate":true}""",
                """{"inputs":"one text","dimensions":4,"precision":"ubinary"}"""],
        [typeof(EmbedAllRequest)] = ["""{"inputs":"What is deep learning?"}"""],
        [typeof(SimilarityRequest)] =
            ["""{"inputs":{"source_sentence":"What is deep learning?","sentences":["What is machine learning?","It rains."]}}"""],
        [typeof(PredictRequest)] =
            ["""{"inputs":"I like it."}""", """{"inputs":["a question","an answer"]}""", """{"inputs":[["a text"],["a text","its pair"]]}"""],
        [typeof(TeiTokenizeRequest)] = ["""{"inputs":"one text"}""", """{"inputs":["one text","another"],"add_special_tokens":false}"""],
        [typeof(TeiDecodeRequest)] = ["""{"ids":[7,8]}""", """{"ids":[[7,8],[9]],"skip_special_tokens":false}"""],
        [typeof(OpenAiEmbeddingsRequest)] = ["""{"input":"one text"}""", """{"input":["one text","another"],"encoding_format":"base64"}""",
                """{"input":"one text","output_dtype":"int8"}"""],
        [typeof(InferRequest)] =
        [
            """{"inputs":["I met Ada in London.",["a question","an answer"]],"heads":["embedding","sentiment","entities"]}""",
            """{"inputs":"one text","heads":["embedding"],"timeout_ms":500}""",
        ],
        [typeof(EntitiesRequest)] = ["""{"inputs":"I met Ada in London."}""", """{"inputs":["I met Ada.",""],"aggregation":"simple"}"""],
        [typeof(AnswerRequest)] =
        [
            """{"inputs":{"question":"Where is Ada?","context":"I met Ada in London."}}""",
            """{"inputs":[{"question":"Who?","context":"I met Ada."}],"top_k":3,"no_answer":true}""",
        ],
        [typeof(RerankRequest)] =
        [
            """{"query":"Where is my card?","texts":["It is in the post.","It rains."]}""",
            """{"query":"Where is my card?","texts":["It is in the post."],"raw_scores":true,"return_text":true}""",
        ],
        [typeof(ZeroShotRequest)] =
        [
            """{"inputs":"My card is lost.","labels":["travel","banking"]}""",
            """{"inputs":["My card is lost."],"labels":["travel","banking"],"multi_label":true,"template":"This text is about {}."}""",
        ],
        [typeof(ScoreRequest)] =
            ["""{"queries":"where is my card","documents":["The card is in the post.","It rains."]}""", """{"text_1":["one","two"],"text_2":["a text","another"]}"""],
        [typeof(EmbedSparseRequest)] = ["""{"inputs":"What is deep learning?"}"""],
        [typeof(FillMaskRequest)] =
            ["""{"inputs":"I lost my [MASK]."}""", """{"inputs":["I lost my [MASK]."],"top_k":2,"targets":["card","money"]}"""],
        [typeof(NextSentenceRequest)] = ["""{"inputs":{"text":"I lost my card.","pair":"I need a new one."}}"""],
        [typeof(FeaturesRequest)] =
        [
            """{"inputs":"I lost my card.","layers":[-1,-2,-3,-4]}""",
            """{"inputs":["I lost my card."],"layers":[0,-1],"mix":[0.2,1.5],"gamma":1.1,"pooling":"mean"}""",
        ],
        [typeof(DetectReplacedRequest)] = ["""{"inputs":"I lost my card."}"""],
        [typeof(TextClassificationRequest)] =
            ["""{"inputs":"I like it."}""", """{"inputs":["I like it.",{"text":"a text","text_pair":"its pair"}],"parameters":{"top_k":2,"function_to_apply":"sigmoid"}}"""],
        [typeof(TokenClassificationRequest)] =
            ["""{"inputs":"I met Ada in London."}""", """{"inputs":["I met Ada."],"parameters":{"aggregation_strategy":"first","stride":16}}"""],
        [typeof(AnswerPipelineRequest)] =
            ["""{"inputs":{"question":"Where is Ada?","context":"I met Ada in London."},"parameters":{"top_k":2}}"""],
        [typeof(FillMaskPipelineRequest)] = ["""{"inputs":"I lost my [MASK].","parameters":{"top_k":2}}"""],
        [typeof(ZeroShotPipelineRequest)] = ["""{"inputs":"My card is lost.","parameters":{"candidate_labels":["travel","banking"]}}"""],
        [typeof(FeatureExtractionRequest)] = ["""{"inputs":"What is deep learning?"}""", """{"inputs":["one text","another"],"normalize":true}"""],
        [typeof(SentenceSimilarityRequest)] =
            ["""{"inputs":{"source_sentence":"What is deep learning?","sentences":["What is machine learning?","It rains."]}}"""],
    }.ToFrozenDictionary();

    /// <summary>Creates the schema of each form.</summary>
    public static FrozenDictionary<Type, Func<OpenApiSchema>> Forms { get; } = new Dictionary<Type, Func<OpenApiSchema>>
    {
        [typeof(TextsOrIds)] = () => AnyOf(
            "A text, a list of token ids, or a list of both. Special tokens are added to token ids unless they are at their ends.",
            Text(), Ids(), List(AnyOf(null, Text(), Ids()))),
        [typeof(TextsOrPairs)] = () => AnyOf(
            "A text, a pair of texts, or a batch: a list of lists of one or two texts.",
            Text(), OneOrTwoTexts(), List(OneOrTwoTexts(), min: 1)),
        [typeof(Texts)] = () => AnyOf("A text or a list of texts.", Text(), List(Text())),
        [typeof(TextList)] = () => List(Text(), min: 1),
        [typeof(Items)] = () => AnyOf(
            "A list of items, or one item that is not a list. The response to one item has no list around it.",
            List(Item(), min: 1), Item()),
        [typeof(Questions)] = () => AnyOf(
            "A question with its context, or a list of them. The response to one question has no list around it.",
            Question(), List(Question(), min: 1)),
        [typeof(IdLists)] = () => AnyOf("A list of token ids, or a list of such lists.", Ids(), List(Ids(), min: 1)),
        [typeof(Targets)] = () => AnyOf("A text or a list of texts.", Text(), List(Text(), min: 1)),
        [typeof(TruncationSide)] = () => Choice("left", "Left", "right", "Right"),
        [typeof(EntityAggregation)] = () => Choice([.. EntityAggregationNames.All.Select(entry => entry.Name)]),
        [typeof(WindowCombination)] = () => Choice([.. WindowCombinationNames.All.Select(entry => entry.Name)]),
        [typeof(OffsetUnit)] = () => Choice([.. OffsetUnitNames.All.Select(entry => entry.Name)]),
        [typeof(Overlap)] = () => new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0", Maximum = "2147483647" },
        [typeof(PipelineTexts)] = () => AnyOf("A text, an object with text and text_pair, or a list of these.", TextAndPair(), List(TextAndPair(), min: 1)),
        [typeof(CandidateLabels)] = () => AnyOf("A list of labels, or a text with labels between commas.", Text(), List(Text(), min: 1)),
        [typeof(ScoreFunction)] = () => Choice("sigmoid", "softmax", "none"),
        [typeof(TruncationChoice)] = () => AnyOf(null, new OpenApiSchema { Type = JsonSchemaType.Boolean }, Choice("longest_first", "do_not_truncate")),
        [typeof(PaddingChoice)] = () => AnyOf(null, new OpenApiSchema { Type = JsonSchemaType.Boolean }, Choice("longest", "max_length", "do_not_pad")),
        [typeof(EncodingFormat)] = () => Choice("float", "base64"),
        [typeof(EmbeddingPrecision)] = () => Choice([.. EmbeddingPrecisionNames.All.Select(entry => entry.Name), "float"]),
        [typeof(LayerNumbers)] = () => List(new OpenApiSchema { Type = JsonSchemaType.Integer }, min: 1),
        [typeof(Numbers)] = () => List(new OpenApiSchema { Type = JsonSchemaType.Number }, min: 1),
        [typeof(FeaturePooling)] = () => Choice([.. FeaturePoolingNames.All.Select(entry => entry.Name)]),
        [typeof(FeaturesFormat)] = () => Choice("json", "bert"),
    }.ToFrozenDictionary();

    /// <summary>Returns examples of a request body; null for other types.</summary>
    public static IList<JsonNode>? Examples(Type type) =>
        Bodies.TryGetValue(type, out var examples) ? [.. examples.Select(example => JsonNode.Parse(example)!)] : null;

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Ids() =>
        List(new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0", Maximum = "2147483647" });

    private static OpenApiSchema OneOrTwoTexts() => List(Text(), min: 1, max: 2);

    private static OpenApiSchema Item() => AnyOf("A text, a pair of texts as a list, or an object with text and pair.",
        Text(),
        OneOrTwoTexts(),
        new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "text" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["text"] = Text(),
                ["pair"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
            },
            AdditionalPropertiesAllowed = false,
        });

    private static OpenApiSchema TextAndPair() => AnyOf(null, Text(), new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { PipelineForms.Text },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            [PipelineForms.Text] = Text(),
            [PipelineForms.TextPair] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
        },
        AdditionalPropertiesAllowed = false,
    });

    private static OpenApiSchema Question() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { QuestionForm.Question, QuestionForm.Context },
        Properties = new Dictionary<string, IOpenApiSchema> { [QuestionForm.Question] = Text(), [QuestionForm.Context] = Text() },
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema List(OpenApiSchema items, int? min = null, int? max = null) =>
        new() { Type = JsonSchemaType.Array, Items = items, MinItems = min, MaxItems = max };

    private static OpenApiSchema AnyOf(string? description, params OpenApiSchema[] schemas) =>
        new() { Description = description, AnyOf = [.. schemas] };

    private static OpenApiSchema Choice(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => JsonValue.Create(value))] };
}
