namespace BertGrains.Import.Checkpoints;

/// <summary>The SpladePooling module of sentence-transformers, of which one form is supported: the maximum over tokens of log(1 + relu).</summary>
internal static class SpladePooling
{
    /// <summary>Checks the configuration of the module.</summary>
    /// <exception cref="ImportException">It has another form.</exception>
    public static void Check(JsonFile config)
    {
        Check(config, "pooling_strategy", "max");
        Check(config, "activation_function", "relu");
    }

    private static void Check(JsonFile config, string name, string supported)
    {
        if (config.StringOrNull(name) is { } value && value != supported)
            throw new ImportException($"{config.Path}: {name} is '{value}'; only '{supported}' is supported.");
    }
}
