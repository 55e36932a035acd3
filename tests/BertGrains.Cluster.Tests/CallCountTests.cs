namespace BertGrains.Cluster;

public sealed class CallCountTests
{
    private readonly CallCount _calls = new();

    [Fact]
    public void TryEnter_Closed_TakesNoneAndTheEarlierOnesEnd()
    {
        Assert.True(_calls.TryEnter(out var call));
        _calls.Close();
        Assert.False(_calls.TryEnter(out _));

        var none = _calls.None;
        Assert.False(none.IsCompleted);
        call.Dispose();
        Assert.True(none.IsCompleted);
        Assert.Equal(0, _calls.Count);
    }
}
