namespace BertGrains.Import.Bundles;

/// <summary>Names of models.</summary>
internal static class ModelName
{
    /// <summary>Checks a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="remedy">A sentence that ends the message.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ImportException">It has characters without a glyph, or a part that paths do not keep.</exception>
    public static string Check(string name, string remedy)
    {
        if (!PrintableText.IsName(name))
            throw new ImportException($"The model's name is '{name}'; it must {PrintableText.NameForm}. {remedy}");

        // In paths of HTTP, a client removes such parts before it sends the request.
        return !name.Split('/', '\\').Any(part => part is "" or "." or "..")
            ? name
            : throw new ImportException($"The model's name is '{name}'; its parts between slashes must not be empty, '.' or '..'. {remedy}");
    }
}
