using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>The Dense module of sentence-transformers and PyLate.</summary>
internal static class DenseModule
{
    /// <summary>Reads a module.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="inputs">Length of its input.</param>
    /// <param name="values">The values that it reads and replaces, where the configuration names any.</param>
    public static ActivatedDense Read(string folder, int inputs, string values)
    {
        var config = JsonFile.Read(Path.Combine(folder, "config.json"));
        if (config.Int("in_features") != inputs)
            throw new ImportException($"{config.Path}: in_features is {config.Int("in_features")}, but the input has {inputs} values.");
        foreach (var name in (string[])["module_input_name", "module_output_name"])
        {
            if (config.StringOrNull(name) is { } named && named != values)
                throw new ImportException($"{config.Path}: {name} is '{named}'; only '{values}' is supported at this place.");
        }

        var activation = ActivationNames.OfTorch(
            config.Path, "activation_function", config.StringOrNull("activation_function") ?? "torch.nn.modules.activation.Tanh");
        using var tensors = CheckpointTensors.Open(folder);
        var (weights, outputs) = (new WeightReader(tensors, folder), config.Int("out_features"));
        return new ActivatedDense(weights.Dense("linear", inputs, outputs, hasBias: null), activation)
        {
            Residual = config.BoolOrNull("use_residual") is true
                ? new ResidualWeights(inputs == outputs ? null : weights.Dense("residual", inputs, outputs, hasBias: false))
                : null,
        };
    }
}
