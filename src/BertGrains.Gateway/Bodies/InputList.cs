namespace BertGrains.Gateway.Bodies;

/// <summary>The inputs of a body.</summary>
/// <param name="Items">At most as many as the limit of items.</param>
/// <param name="Count">How many there were, also beyond the limit.</param>
/// <param name="Single">Whether one input stood there without a list around it.</param>
internal sealed record InputList(List<InputItem> Items, int Count, bool Single)
{
    public static InputList One(InputItem item) => new([item], 1, Single: true);
}
