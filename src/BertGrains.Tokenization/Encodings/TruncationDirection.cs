namespace BertGrains.Tokenization;

/// <summary>The end of a sequence at which tokens are dropped.</summary>
public enum TruncationDirection
{
    /// <summary>The end; the beginning is kept.</summary>
    Right,

    /// <summary>The beginning; the end is kept.</summary>
    Left,
}
