using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Answers;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Serialization of the responses that only pipelines have.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<LabeledSequence>))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<PipelineEntity>>))]
[JsonSerializable(typeof(IReadOnlyList<PipelineAnswers>))]
[JsonSerializable(typeof(IReadOnlyList<PipelineAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<PipelineFills>))]
[JsonSerializable(typeof(ReadOnlyMemory<float>))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<IReadOnlyList<ReadOnlyMemory<float>>>>))]
internal sealed partial class PipelineJson : JsonSerializerContext
{
    /// <summary>The context with the options of the wire.</summary>
    public static PipelineJson Wire { get; } = new(new JsonSerializerOptions(AnswerJson.Wire.Options) { TypeInfoResolver = null });
}
