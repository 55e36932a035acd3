namespace BertGrains.Cluster.Coordination;

public sealed class PageCutTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PageCut.MaxItems)]
    [InlineData((3 * PageCut.MaxItems) + 1)]
    public void Take_FollowedToTheEnd_GivesEveryItemOnce(int count)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        var read = new List<int>();
        for (int? start = 0; start is { } position;)
        {
            var page = PageCut.Take<int>(items, position, _ => 1);
            Assert.InRange(page.Items.Count, 0, PageCut.MaxItems);
            read.AddRange(page.Items);
            start = page.Next;
        }

        Assert.Equal(items, read);
    }

    [Fact]
    public void Take_HeavyItems_EndsThePageAtItsWeight()
    {
        int[] weights = [PageCut.MaxWeight - 1, 1, 1, 2 * PageCut.MaxWeight, 1];

        Assert.Equal(2, PageCut.Take<int>(weights, 0, weight => weight).Items.Count);
        Assert.Equal(3, PageCut.Take<int>(weights, 2, weight => weight).Next);
        Assert.Equal([2 * PageCut.MaxWeight], PageCut.Take<int>(weights, 3, weight => weight).Items);
    }

    [Fact]
    public void Take_StartBeyondTheEnd_IsTheLastPage()
    {
        var page = PageCut.Take<int>([1, 2], 5, _ => 1);

        Assert.Empty(page.Items);
        Assert.Null(page.Next);
    }
}
