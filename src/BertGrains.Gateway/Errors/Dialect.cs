namespace BertGrains.Gateway.Errors;

/// <summary>Whose statuses and error bodies a path speaks.</summary>
internal enum Dialect
{
    /// <summary><c>{"error":{"code","message"}}</c></summary>
    BertGrains,

    /// <summary>text-embeddings-inference: <c>{"error","error_type"}</c></summary>
    Tei,

    /// <summary><c>{"error":{"message","type","param","code"}}</c></summary>
    OpenAi,
}
