namespace BertGrains.Sample.Backend;

/// <summary>A sentence that was found.</summary>
/// <param name="Sentence">The sentence.</param>
/// <param name="Similarity">Cosine of its embedding with the question's, at most 1.</param>
internal sealed record SearchHit(string Sentence, float Similarity);
