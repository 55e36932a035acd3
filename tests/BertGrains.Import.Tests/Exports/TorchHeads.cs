namespace BertGrains.Import.Tests.Exports;

/// <summary>The heads of transformers in an export, with the outputs that optimum gives them.</summary>
internal static class TorchHeads
{
    public static void Write(TorchGraph graph, string type, string prefix, string states)
    {
        string Pooled() => graph.Activate($"{prefix}pooler.activation", "tanh", graph.Linear($"{prefix}pooler.dense", graph.First($"{prefix}pooler", states), isMatrix: true));
        switch (type)
        {
            case "BertForSequenceClassification":
                graph.Output("logits", graph.Linear("classifier", Pooled(), isMatrix: true));
                return;
            case "BertForNextSentencePrediction":
                graph.Output("logits", graph.Linear("cls.seq_relationship", Pooled(), isMatrix: true));
                return;
            case "BertForPreTraining":
                graph.Output("seq_relationship_logits", graph.Linear("cls.seq_relationship", Pooled(), isMatrix: true));
                graph.Output("prediction_logits", BertWords(graph, prefix, states));
                return;
            case "BertForMaskedLM":
                graph.Output("logits", BertWords(graph, prefix, states));
                return;
            case "DistilBertForMaskedLM":
                graph.Output("logits", Words(graph, prefix, states, "vocab_transform", "vocab_layer_norm", "vocab_projector"));
                return;
            case "RobertaForMaskedLM":
                graph.Output("logits", Words(graph, prefix, states, "lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias"));
                return;
            case "ModernBertForMaskedLM":
                graph.Output("logits", Words(graph, prefix, states, "head.dense", "head.norm", "decoder", epsilon: 1e-5f));
                return;
            case "ModernBertForSequenceClassification":
                var dense = graph.Activate("head.act", "gelu", graph.Linear("head.dense", graph.First("", states), isMatrix: true));
                graph.Output("logits", graph.Linear("classifier", graph.Norm("head.norm", dense, 1e-5f), isMatrix: true));
                return;
            case "ElectraForPreTraining":
                var hidden = graph.Linear("discriminator_predictions.dense", states);
                var logits = graph.Linear("discriminator_predictions.dense_prediction", graph.Activate("discriminator_predictions", "gelu", hidden));
                graph.Output("logits", graph.Node("Squeeze", "discriminator_predictions", [logits, graph.IntList(-1)]));
                return;
            case "DistilBertForSequenceClassification":
                graph.Output("logits", graph.Linear("classifier", graph.Activate("", "relu", graph.Linear("pre_classifier", graph.First("", states), isMatrix: true)), isMatrix: true));
                return;
            case "RobertaForSequenceClassification" or "ElectraForSequenceClassification":
                var activation = type[0] == 'E' ? "gelu" : "tanh";
                var inner = graph.Linear("classifier.dense", graph.First("classifier", states), isMatrix: true);
                graph.Output("logits", graph.Linear("classifier.out_proj", graph.Activate("classifier", activation, inner), isMatrix: true));
                return;
            case var _ when type.EndsWith("ForTokenClassification", StringComparison.Ordinal):
                graph.Output("logits", graph.Linear("classifier", states));
                return;
            case var _ when type.EndsWith("ForQuestionAnswering", StringComparison.Ordinal):
                var halves = graph.Nodes("Split", "", 2, [graph.Linear("qa_outputs", states)], graph.IsNew ? [("axis", -1), ("num_outputs", 2)] : [("axis", -1)]);
                graph.Output("start_logits", graph.Node("Squeeze", "", [halves[0], graph.IntList(-1)]));
                graph.Output("end_logits", graph.Node("Squeeze", "", [halves[1], graph.IntList(-1)]));
                return;
            default:
                graph.Output("last_hidden_state", states);
                return;
        }
    }

    private static string BertWords(TorchGraph graph, string prefix, string states) => Words(
        graph, prefix, states, "cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.decoder", "cls.predictions.bias");

    // The decoder is tied: a transposed copy, or in newer exports the embeddings behind a node.
    private static string Words(
        TorchGraph graph, string prefix, string states, string dense, string norm, string decoder, string? bias = null, float epsilon = 1e-12f)
    {
        var active = graph.Norm(norm, graph.Activate(dense, "gelu", graph.Linear(dense, states)), epsilon);
        var table = new[] { $"{prefix}embeddings.word_embeddings.weight", $"{prefix}embeddings.tok_embeddings.weight" }.First(graph.Has);
        var rows = graph.Has($"{decoder}.weight") ? graph.Transposed($"{decoder}.weight")
            : graph.IsNew ? graph.Node("Transpose", "", [graph.Parameter(table)], TorchGraph.Perm(1, 0)) : graph.Transposed(table);
        var product = graph.Node("MatMul", decoder, [active, rows]);
        return graph.Node("Add", decoder, [product, graph.Parameter(bias is not null && graph.Has(bias) ? bias : $"{decoder}.bias")]);
    }
}
