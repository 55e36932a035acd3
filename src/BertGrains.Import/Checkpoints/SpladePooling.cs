namespace BertGrains.Import.Checkpoints;

/// <summary>
/// How the logits of a masked language model become a sparse embedding, as in SpladePooling of sentence-transformers: log(1 + relu) for each
/// token, then the maximum or the sum over the tokens. Its chunk_size changes the use of memory and no result.
/// </summary>
/// <param name="Sums">Whether the values of the tokens are added (SPLADE, arXiv 2107.05720) instead of their maximum taken (arXiv 2109.10086).</param>
/// <param name="IsTwice">Whether the logarithm is taken twice, log(1 + log(1 + relu)) (arXiv 2504.14839).</param>
internal sealed record SpladePooling(bool Sums, bool IsTwice)
{
    /// <summary>The maximum, the default of sentence-transformers.</summary>
    public static SpladePooling Default { get; } = new(Sums: false, IsTwice: false);

    /// <summary>Name in the manifest of a bundle.</summary>
    public string Name => (Sums, IsTwice) switch
    {
        (false, false) => "splade",
        (true, false) => "splade-sum",
        (false, true) => "splade-log1p",
        (true, true) => "splade-sum-log1p",
    };

    /// <summary>Reads the configuration of the module.</summary>
    /// <exception cref="ImportException">It has another form.</exception>
    public static SpladePooling Read(JsonFile config) =>
        new(IsSecond(config, "pooling_strategy", "max", "sum"), IsSecond(config, "activation_function", "relu", "log1p_relu"));

    private static bool IsSecond(JsonFile config, string name, string first, string second)
    {
        var value = config.StringOrNull(name) ?? first;
        return value == first || value == second
            ? value == second
            : throw new ImportException($"{config.Path}: {name} is '{value}'; supported values are {first} and {second}.");
    }
}
