namespace BertGrains.Builds.Benchmarks;

/// <summary>The same of both builds: A is the one to compare with, B the one that is compared.</summary>
internal sealed record Pair<T>(T A, T B)
{
    public Pair<TResult> Select<TResult>(Func<T, TResult> select) => new(select(A), select(B));

    public async Task<Pair<TResult>> SelectAsync<TResult>(Func<T, Task<TResult>> select) => new(await select(A), await select(B));

    /// <summary>One after the other, A first in even rounds and B first in odd ones, so that a drift of the machine affects both.</summary>
    public async Task<Pair<TResult>> InTurnAsync<TResult>(int round, Func<T, Task<TResult>> measure)
    {
        if (int.IsEvenInteger(round))
            return new(await measure(A), await measure(B));

        var b = await measure(B);
        return new(await measure(A), b);
    }
}
