using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Windows;

/// <summary>How a head treats texts in several windows.</summary>
/// <param name="Splits">The sequence of a pair that is split; null for the longer one.</param>
/// <param name="Tokens">Maximum tokens of a window by default; null for the maximum of the model.</param>
/// <param name="ByDefault">Whether long texts are split also when the request does not ask for it.</param>
/// <param name="Combines">Whether a request chooses how the outputs of windows become one.</param>
/// <param name="FollowsTruncation">Whether windows are counted from the end of the text where a text would be truncated at its beginning.</param>
internal sealed record WindowTraits(
    WindowedSequence? Splits = null, int? Tokens = null, bool ByDefault = false, bool Combines = false, bool FollowsTruncation = false);

/// <summary>The output of a head for one window.</summary>
/// <param name="Raw">The output.</param>
/// <param name="Item">The tokens of the window.</param>
internal readonly record struct WindowOutput(RawOutput Raw, EncodedItem Item);
