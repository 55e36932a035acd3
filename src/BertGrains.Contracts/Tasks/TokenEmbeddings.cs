namespace BertGrains;

/// <summary>
/// A vector for each token of an item, for late interaction. Tokens that the head leaves out, such as punctuation of documents, have none.
/// </summary>
/// <param name="Dimensions">Length of a vector.</param>
/// <param name="Values">[tokens, dimensions] in row-major order; each vector is of unit length unless normalization is turned off.</param>
/// <param name="Tokens">
/// The tokens of the vectors, in the order of the text. A marker of the role, a prompt and the tokens that expand a query are special.
/// </param>
public sealed record TokenEmbeddingsOutput(int Dimensions, ReadOnlyMemory<float> Values, IReadOnlyList<Token> Tokens) : HeadOutput;

/// <summary>The relevance of the second text of a pair, a document, to the first, a query; see <see cref="LateInteraction"/>.</summary>
/// <param name="Score">
/// MaxSim of their vectors: at most the number of vectors of the query, or 1 for heads that divide by it, as they were trained.
/// </param>
public sealed record RelevanceOutput(float Score) : HeadOutput;
