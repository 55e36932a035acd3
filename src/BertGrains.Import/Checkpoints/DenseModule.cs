using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>The Dense module of sentence-transformers: a dense layer with an activation on the embedding.</summary>
internal static class DenseModule
{
    private const string Embedding = "sentence_embedding";

    /// <summary>Reads the module in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="inputs">Length of the embedding before it.</param>
    /// <exception cref="ImportException">The module does not fit, has no weights in safetensors, or computes more.</exception>
    public static ActivatedDense Read(string folder, int inputs)
    {
        var config = JsonFile.Read(Path.Combine(folder, "config.json"));
        if (config.Int("in_features") != inputs)
            throw new ImportException($"{config.Path}: in_features is {config.Int("in_features")}, but the input has {inputs} values.");
        if (config.BoolOrNull("use_residual") is true)
            throw new ImportException($"{config.Path}: use_residual is true; only Dense modules without a residual connection are supported.");
        foreach (var member in (string[])["module_input_name", "module_output_name"])
        {
            if (config.StringOrNull(member) is { } name and not Embedding)
                throw new ImportException($"{config.Path}: {member} is '{name}'; only Dense modules on '{Embedding}' are supported after Pooling.");
        }

        var activation = ActivationNames.OfTorch(
            config.Path, "activation_function", config.StringOrNull("activation_function") ?? "torch.nn.modules.activation.Tanh");
        if (!CheckpointTensors.IsIn(folder))
            throw OtherFormats.ErrorOfModule(folder, "Dense");
        using var tensors = CheckpointTensors.Open(folder);
        var weights = new WeightReader(tensors, folder);
        var dense = weights.Dense("linear", inputs, config.Int("out_features"), hasBias: null);
        return tensors.Names.Except(weights.Read).FirstOrDefault() is { } unread
            ? throw new ImportException($"{folder}: the weights have the tensor '{unread}', which a Dense module does not have.")
            : new ActivatedDense(dense, activation);
    }
}
