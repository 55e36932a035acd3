namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>The bases of rotary position embeddings in configurations, and other forms of them, which are refused.</summary>
internal static class RotaryBase
{
    private const string Parameters = "rope_parameters";
    private const string Theta = "rope_theta";

    /// <summary>The base for a kind of layers; null if the configuration says null, which selects that of other layers.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="kind">Name of the kind in the parameters that transformers 5 writes.</param>
    /// <param name="name">Name of the member of earlier versions.</param>
    /// <param name="byDefault">The base where none is stated.</param>
    /// <exception cref="ImportException">The positions have another form.</exception>
    public static float? Of(JsonFile config, string kind, string name, float byDefault)
    {
        if (config.PartOrNull("rope_scaling") is { } scaling)
            RefuseOtherForms(scaling, "rope_scaling");
        var all = config.PartOrNull(Parameters);
        if (all is not null && (all.Find(Theta) is not null || all.Find("rope_type") is not null))
            throw new ImportException($"{config.Path}: {Parameters} must have an object for each kind of layers, such as {kind}.");
        if (all?.PartOrNull(kind) is { } parameters)
        {
            RefuseOtherForms(parameters, $"{Parameters}.{kind}");
            if (parameters.FloatOrNull(Theta) is { } stated)
                return Checked(config, Theta, stated);
        }

        return config.Root.TryGetProperty(name, out _) ? Checked(config, name, config.FloatOrNull(name)) : byDefault;
    }

    private static float? Checked(JsonFile config, string name, float? theta) => theta is null or > 0
        ? theta
        : throw new ImportException(FormattableString.Invariant($"{config.Path}: {name} is {theta}; it must be positive."));

    private static void RefuseOtherForms(JsonFile parameters, string name)
    {
        foreach (var member in (string[])["rope_type", "type"])
        {
            if (parameters.StringOrNull(member) is { } type and not "default")
                throw new ImportException($"{parameters.Path}: {member} in {name} is '{type}'; only 'default' is supported.");
        }

        if (parameters.FloatOrNull("partial_rotary_factor") is { } part and not 1f)
            throw new ImportException(FormattableString.Invariant($"{parameters.Path}: partial_rotary_factor in {name} is {part}; only 1 is supported."));
    }
}
