using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Safetensors;
using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints;

/// <summary>The route of a SparseEncoder that has weights of tokens and no encoder.</summary>
/// <param name="Route">Name of the route, which is that of the head.</param>
/// <param name="Folder">Folder of the module.</param>
internal sealed record SparseStaticEmbedding(string Route, string Folder)
{
    private const string ClassName = "SparseStaticEmbedding";
    private const string TensorName = "weight";

    /// <summary>Whether the modules of a route are this one alone.</summary>
    public static bool Is(Route route) => route.Modules is [(ClassName, _)];

    /// <summary>The head of the route.</summary>
    /// <param name="tokenizer">The tokenizer of the bundle, which must be that of the module too.</param>
    /// <param name="vocabulary">Rows of the word embeddings.</param>
    /// <param name="prompts">The prompts of the model.</param>
    /// <exception cref="ImportException">The module has no weights in safetensors, too many of them, or another tokenizer.</exception>
    public StaticSparseHeadWeights ReadHead(Tokenizer tokenizer, int vocabulary, PromptSet prompts)
    {
        if (!CheckpointTensors.IsIn(Folder))
            throw OtherFormats.ErrorOfModule(Folder, ClassName);
        CheckTokenizer(tokenizer);
        using var tensors = CheckpointTensors.Open(Folder);
        var reader = new WeightReader(tensors, Folder);
        var rows = reader.RowsOf(TensorName);
        if (rows > vocabulary)
            throw new ImportException($"{Folder}: the tensor '{TensorName}' has {rows} values, more than the {vocabulary} tokens of the encoder.");
        var weights = reader.Tensor(TensorName, rows);
        if (tensors.Names.FirstOrDefault(name => name != TensorName) is { } unread)
            throw new ImportException($"{Folder}: the weights have the tensor '{unread}', which a {ClassName} module does not have.");

        // The library tokenizes without special tokens here; items have them, and rows of a batch have padding.
        Array.Resize(ref weights, vocabulary);
        foreach (var id in (int?[])[tokenizer.ClassId, tokenizer.SeparatorId, tokenizer.PaddingId])
        {
            if (id is { } special)
                weights[special] = 0;
        }

        return new StaticSparseHeadWeights(Route, weights, prompts.For(Route));
    }

    private void CheckTokenizer(Tokenizer tokenizer)
    {
        var own = TokenizerFiles.Read(Folder).Tokenizer;
        for (var id = 0; id < Math.Max(own.VocabularySize, tokenizer.VocabularySize); id++)
        {
            var (mine, other) = (TokenIn(own, id), TokenIn(tokenizer, id));
            if (mine != other)
                throw new ImportException($"{Folder}: the token with the id {id} is '{mine}', but that of the encoder is '{other}'; a bundle has one tokenizer.");
        }
    }

    private static string TokenIn(Tokenizer tokenizer, int id) => id < tokenizer.VocabularySize ? tokenizer.TokenOf(id) : "";
}
