using BertGrains.Import.Checkpoints.Architectures;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>The Dense module of sentence-transformers and PyLate: a dense layer with an activation on an embedding.</summary>
internal static class DenseModule
{
    /// <summary>Name of the embedding of a text.</summary>
    public const string OfText = "sentence_embedding";

    /// <summary>Name of the embeddings of tokens.</summary>
    public const string OfTokens = "token_embeddings";

    /// <summary>The layer that gives the first values of its input.</summary>
    /// <param name="count">Number of values.</param>
    /// <param name="inputs">Length of the input, at least <paramref name="count"/>.</param>
    public static ActivatedDense First(int count, int inputs)
    {
        var weight = new float[count * inputs];
        for (var row = 0; row < count; row++)
            weight[(row * inputs) + row] = 1;
        return new ActivatedDense(new DenseWeights(inputs, count, weight, new float[count]), Activation.Identity);
    }

    /// <summary>Reads the module in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="inputs">Length of the embedding before it.</param>
    /// <param name="embedding">Which embedding is at this place: the one of the text, or those of tokens.</param>
    /// <exception cref="ImportException">The module does not fit, or has no weights in safetensors.</exception>
    public static ActivatedDense Read(string folder, int inputs, string embedding)
    {
        var config = JsonFile.Read(Path.Combine(folder, "config.json"));
        if (config.Int("in_features") != inputs)
            throw new ImportException($"{config.Path}: in_features is {config.Int("in_features")}, but the input has {inputs} values.");
        foreach (var member in (string[])["module_input_name", "module_output_name"])
        {
            if (config.StringOrNull(member) is { } name && name != embedding)
                throw new ImportException($"{config.Path}: {member} is '{name}'; only '{embedding}' is supported at this place.");
        }

        var activation = ActivationNames.OfTorch(
            config.Path, "activation_function", config.StringOrNull("activation_function") ?? "torch.nn.modules.activation.Tanh");
        if (!CheckpointTensors.IsIn(folder))
            throw OtherFormats.ErrorOfModule(folder, "Dense");
        using var tensors = CheckpointTensors.Open(folder);
        var (weights, outputs) = (new WeightReader(tensors, folder), config.Positive("out_features"));
        var layer = new ActivatedDense(weights.Dense("linear", inputs, outputs, hasBias: config.BoolOrNull("bias")), activation)
        {
            Residual = config.BoolOrNull("use_residual") is true
                ? new ResidualWeights(inputs == outputs ? null : weights.Dense("residual", inputs, outputs, hasBias: false))
                : null,
        };
        return tensors.Names.Except(weights.Read).FirstOrDefault() is { } unread
            ? throw new ImportException($"{folder}: the weights have the tensor '{unread}', which a Dense module does not have.")
            : layer;
    }
}
