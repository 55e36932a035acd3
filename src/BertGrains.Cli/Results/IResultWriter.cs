namespace BertGrains.Cli.Results;

/// <summary>Writes results in the order in which they come. Owns what it writes to.</summary>
internal interface IResultWriter : IAsyncDisposable
{
    /// <summary>Adds the result of one text to what is buffered.</summary>
    void Write(string text, ItemResult result);

    /// <summary>Hands on what is buffered: from then on, all that was written is complete.</summary>
    Task FlushAsync();

    /// <summary>Called once, after the last result.</summary>
    Task CompleteAsync();
}
