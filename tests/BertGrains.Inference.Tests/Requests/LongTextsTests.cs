using BertGrains.Inference.Requests;

namespace BertGrains.Inference.Tests.Requests;

public sealed class LongTextsTests
{
    [Fact]
    public async Task Enter_AllTurnsTaken_LongWorkWaitsAndShortWorkDoesNot()
    {
        var turns = new List<LongTexts.Turn>();
        for (var i = 0; i < Math.Max(1, Environment.ProcessorCount / 2); i++)
            turns.Add(await LongTexts.EnterAsync(LongTexts.Short + 1, TestContext.Current.CancellationToken));

        var next = LongTexts.EnterAsync(LongTexts.Short + 1, TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);
        using (var turn = await LongTexts.EnterAsync(LongTexts.Short, TestContext.Current.CancellationToken))
            Assert.False(next.IsCompleted);

        turns.ForEach(turn => turn.Dispose());
        (await next).Dispose();
    }
}
