using BertGrains.Inference.Benchmarking;

namespace BertGrains.Inference.Engine;

public sealed class BudgetSearchTests
{
    private static readonly int[][] Rows = [.. Enumerable.Range(0, 64).Select(_ => new int[32])];

    // As ONNX Runtime on a GPU without memory for a batch: the failure is on the thread of a lane.
    [Fact]
    public void Run_BudgetThatFails_EndsTheSearch()
    {
        var steps = new List<string>();
        var rates = Search(Rows, steps.Add, (_, batch) =>
        {
            if (batch.Length > 2)
                throw new InvalidOperationException("No memory");
        });

        Assert.Equal(64, Assert.Single(rates).Tokens);
        Assert.StartsWith("it fails with 96 tokens", steps[^1], StringComparison.Ordinal);
        Assert.EndsWith("No memory", steps[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SmallestBudgetFails_ThrowsTheFailure() => Assert.Throws<InvalidOperationException>(
        () => Search(Rows, _ => { }, (_, _) => throw new InvalidOperationException()));

    [Fact]
    public void Run_AllRowsInOneBatch_TriesNoLargerBudget() =>
        Assert.Equal(64, Assert.Single(Search(Rows[..2], _ => { }, (_, _) => { })).Tokens);

    [Fact]
    public void Run_Range_BoundsTheBudgets()
    {
        var rates = new BudgetSearch(Rows, 1, (512, 600), _ => { }).Run("it", (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal(512, Assert.Single(rates).Tokens);
    }

    private static IReadOnlyList<BudgetRate> Search(int[][] rows, Action<string> progress, RowRunner run) =>
        new BudgetSearch(rows, 2, (1, 8_192), progress).Run("it", run, TestContext.Current.CancellationToken);
}
