using System.Text.Json.Nodes;

namespace BertGrains.Import.Tests.LateInteraction;

/// <summary>Tiny checkpoints for late interaction, in the layouts of Stanford's ColBERT, PyLate and sentence-transformers 6.</summary>
internal static class LateCheckpoint
{
    /// <summary>Length of a vector.</summary>
    public const int Dimensions = 8;

    private const int Hidden = 32;

    /// <summary>The random projection of every layout, [dimensions, hidden].</summary>
    public static float[] Projection { get; } = Random(Dimensions * Hidden, 5);

    /// <summary>A checkpoint of Stanford's ColBERT, whose markers are words of the tiny vocabulary.</summary>
    public static CheckpointFolder Stanford(string? metadata = """{"query_token_id":"!","doc_token_id":"%","query_maxlen":12,"doc_maxlen":20,"mask_punctuation":true}""")
    {
        var folder = new CheckpointFolder();
        folder.Edit("config.json", root => root["architectures"] = new JsonArray("HF_ColBERT"));
        folder.EditWeights(tensors => tensors.Append(("linear.weight", [Dimensions, Hidden], Projection)));
        return metadata is null ? folder : folder.Write("artifact.metadata", metadata);
    }

    /// <summary>A model of PyLate.</summary>
    public static CheckpointFolder PyLate(string settings = """{"query_prefix":"!","document_prefix":"%","query_length":12,"document_length":20}""")
    {
        var folder = new CheckpointFolder().Write("config_sentence_transformers.json", settings);
        folder.Write("sentence_bert_config.json", """{"max_seq_length":11,"do_lower_case":false}""");
        folder.Write(
            "modules.json",
            """
            [
                {"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
                {"idx":1,"name":"1","path":"1_Dense","type":"pylate.models.Dense.Dense"}
            ]
            """);
        return WithDense(folder, "1_Dense", Hidden, Dimensions, Projection, """ "activation_function":"torch.nn.modules.linear.Identity","use_residual":false """);
    }

    /// <summary>A MultiVectorEncoder.</summary>
    /// <param name="transformer">Further members of the configuration of the Transformer module.</param>
    /// <param name="prompts">The prompts.</param>
    /// <param name="mask">The configuration of the MultiVectorMask module.</param>
    public static CheckpointFolder MultiVector(string transformer, string prompts = "{}", string mask = "{}")
    {
        var folder = new CheckpointFolder().Write(
            "config_sentence_transformers.json", $$"""{"model_type":"MultiVectorEncoder","prompts":{{prompts}},"similarity_fn_name":"meanmaxsim"}""");
        folder.Write("sentence_bert_config.json", $$"""{{{transformer}}}""");
        folder.Write("2_MultiVectorMask/config.json", mask);
        folder.Write("3_Normalize/config.json", """{"module_input_name":"token_embeddings"}""");
        folder.Write(
            "modules.json",
            """
            [
                {"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.transformer.Transformer"},
                {"idx":1,"name":"1","path":"1_Dense","type":"sentence_transformers.base.modules.dense.Dense"},
                {"idx":2,"name":"2","path":"2_MultiVectorMask","type":"sentence_transformers.multi_vector_encoder.modules.multi_vector_mask.MultiVectorMask"},
                {"idx":3,"name":"3","path":"3_Normalize","type":"sentence_transformers.base.modules.normalize.Normalize"}
            ]
            """);
        return WithDense(folder, "1_Dense", Hidden, Dimensions, Projection, """ "activation_function":"torch.nn.modules.linear.Identity","module_input_name":"token_embeddings","module_output_name":"token_embeddings" """);
    }

    /// <summary>Adds a Dense module.</summary>
    public static CheckpointFolder WithDense(
        CheckpointFolder folder, string name, int inputs, int outputs, float[] weight, string members, params (string Name, long[] Shape, float[] Values)[] others)
    {
        folder.Write($"{name}/config.json", $$"""{"in_features":{{inputs}},"out_features":{{outputs}},"bias":false,{{members}}}""");
        SafetensorsWriter.Write(folder.At($"{name}/model.safetensors"), [("linear.weight", [outputs, inputs], weight), .. others]);
        return folder;
    }

    /// <summary>Random weights.</summary>
    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
