namespace BertGrains.Inference.Items;

public sealed class TokenChoiceTests
{
    [Fact]
    public void Content_ItemsWithOtherChoices_AreNotEqual()
    {
        TokenChoice?[] choices = [null, new(5), new(4), new(5, [1]), new(5, [1, 2]), new(5, [2, 1])];
        var contents = choices.Select(choice => new WorkItem([1, 2], 2, 1, choice: choice).Content).ToList();
        var same = choices.Select(choice => new WorkItem([1, 2], 2, 1, choice: choice is null ? null : choice with { Targets = choice.Targets?.ToArray() }).Content);

        Assert.Equal(choices.Length, contents.Distinct().Count());
        Assert.Equal(contents, same);
    }
}
