namespace BertGrains;

/// <summary>The end of a text at which tokens over the limit are dropped.</summary>
public enum TruncationSide
{
    /// <summary>The end; the beginning is kept.</summary>
    Right,

    /// <summary>The beginning; the end is kept.</summary>
    Left,
}
