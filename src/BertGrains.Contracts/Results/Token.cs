namespace BertGrains;

/// <summary>One token.</summary>
/// <param name="Id">Row of the vocabulary.</param>
/// <param name="Text">Its entry in the vocabulary.</param>
/// <param name="Special">Whether it is a special token that was added, with no place in the text.</param>
/// <param name="Start">First UTF-16 unit in the original text; 0 when special.</param>
/// <param name="End">The UTF-16 unit after it; 0 when special.</param>
public sealed record Token(int Id, string Text, bool Special, int Start, int End);
