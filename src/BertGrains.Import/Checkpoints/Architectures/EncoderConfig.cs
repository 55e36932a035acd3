using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>The members of config.json that describe an encoder.</summary>
internal static class EncoderConfig
{
    /// <summary>A member that is a positive integer.</summary>
    public static int Positive(this JsonFile config, string name)
    {
        var value = config.Int(name);
        return value > 0 ? value : throw new ImportException($"{config.Path}: {name} is {value}; it must be positive.");
    }

    /// <summary>A positive integer that has two names in transformers, as attributes of some configurations do.</summary>
    public static int Positive(this JsonFile config, string name, string other) =>
        config.Positive(config.Find(name) is null && config.Find(other) is not null ? other : name);

    /// <summary>The sizes with the names that most architectures have.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="positions">Maximum number of tokens; must be positive.</param>
    /// <param name="tokenTypes">Number of token types.</param>
    public static EncoderDimensions Dimensions(this JsonFile config, int positions, int tokenTypes) => new EncoderDimensions(
        config.Positive("hidden_size"),
        config.Positive("num_hidden_layers"),
        config.Positive("num_attention_heads"),
        config.Positive("intermediate_size"),
        config.Positive("vocab_size"),
        positions,
        tokenTypes).Checked(config);

    /// <summary>Checks that attention heads share the hidden state evenly, and that there are positions.</summary>
    public static EncoderDimensions Checked(this EncoderDimensions sizes, JsonFile config)
    {
        if (sizes.Positions < 1)
            throw new ImportException($"{config.Path}: max_position_embeddings leaves no positions for tokens.");
        if (config.IntOrNull("pad_token_id") is { } padding && padding >= sizes.Vocabulary)
            throw new ImportException($"{config.Path}: pad_token_id is {padding}; it must be a token id, below vocab_size {sizes.Vocabulary}.");
        return sizes.Hidden % sizes.AttentionHeads == 0
            ? sizes
            : throw new ImportException(
                $"{config.Path}: the hidden size {sizes.Hidden} is not a multiple of {sizes.AttentionHeads} attention heads.");
    }

    /// <summary>The number that a normalization adds to a variance.</summary>
    /// <exception cref="ImportException">It is no small number.</exception>
    public static float Epsilon(this JsonFile config, string name, float byDefault) => (config.FloatOrNull(name) ?? byDefault) switch
    {
        >= 0 and < 1 and var epsilon => epsilon,
        var epsilon => throw new ImportException(FormattableString.Invariant($"{config.Path}: {name} is {epsilon}; it must be at least 0 and less than 1.")),
    };

    /// <summary>
    /// The name of the class that saved the checkpoint; empty without one, and then only an encoder is expected. The classes of TensorFlow and
    /// Flax have the names of PyTorch's with a prefix, and compute the same.
    /// </summary>
    public static string ClassName(this JsonFile config)
    {
        var type = config.StringList("architectures") is [var first, ..] ? first : "";
        var prefix = Array.Find(["TF", "Flax"], prefix => type.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
        return type[prefix.Length..];
    }

    /// <summary>The activation of a member; gelu if it is missing.</summary>
    public static Activation ActivationOf(this JsonFile config, string name) =>
        ActivationNames.OfTransformers(config.Path, name, config.StringOrNull(name) ?? "gelu");

    /// <summary>Refuses decoders, quantized weights and relative position embeddings.</summary>
    public static void RefuseVariants(this JsonFile config)
    {
        var positions = config.StringOrNull("position_embedding_type") ?? "absolute";
        if (positions != "absolute")
            throw new ImportException($"{config.Path}: position_embedding_type is '{positions}'; only 'absolute' is supported.");
        if (config.Find("quantization_config") is not null)
            throw new ImportException($"{config.Path}: the weights are quantized (quantization_config); import the model that they were made from.");
        if (config.BoolOrNull("is_decoder") is true)
            throw new ImportException($"{config.Path}: is_decoder is true; only encoders can be imported.");
    }
}
