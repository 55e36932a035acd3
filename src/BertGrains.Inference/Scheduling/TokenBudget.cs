namespace BertGrains.Inference.Scheduling;

/// <summary>
/// How many padded tokens a batch may hold on this device. The line of <see cref="CostModel"/> always favours the larger batch; real
/// devices do not: past some size a CPU's caches overflow. Rung k stands for batches of up to 32·2^k tokens and remembers how far their
/// measured time lies from the line; the budget is the rung with the least time per token. Not thread-safe.
/// </summary>
internal sealed class TokenBudget
{
    private const int SmallestRung = 32;

    // A neighbouring rung must win by this much before the budget moves: below it lies the noise of a shared machine.
    private const double Margin = 0.98;

    // Under load one batch in 32 tries a neighbouring rung, so a wrong or outdated budget costs little and is found.
    private const int ExploreEvery = 32;

    private const double Learning = 0.1;

    private readonly double[] _ratios;
    private int _current;
    private int _cuts;

    /// <param name="maxTokens">Most tokens that fit the device's memory.</param>
    public TokenBudget(int maxTokens)
    {
        var rungs = 1;
        while (rungs < 24 && SmallestRung << rungs <= maxTokens)
            rungs++;
        _ratios = new double[rungs];
        Array.Fill(_ratios, double.NaN);
        _current = Math.Min(rungs - 1, 3);
    }

    /// <summary>Tokens.</summary>
    public int Current => SmallestRung << _current;

    /// <summary>The largest rung.</summary>
    public int Largest => SmallestRung << (_ratios.Length - 1);

    /// <summary>The budget of the next batch.</summary>
    /// <param name="waitingTokens">Tokens that wait; only a deep queue lets a larger rung be tried.</param>
    public int Next(long waitingTokens)
    {
        if (++_cuts % ExploreEvery != 0)
            return Current;

        var direction = _cuts / ExploreEvery % 2 == 0 ? 1 : -1;
        var rung = Math.Clamp(_current + direction, 0, _ratios.Length - 1);
        return waitingTokens >= SmallestRung << rung ? SmallestRung << rung : Current;
    }

    /// <summary>Learns from one batch.</summary>
    /// <param name="paddedTokens">Its size.</param>
    /// <param name="ratio">Its measured time over its predicted time.</param>
    public void Observe(int paddedTokens, double ratio)
    {
        var rung = RungOf(paddedTokens);
        ref var known = ref _ratios[rung];
        known = double.IsNaN(known) ? ratio : known + (Learning * (ratio - known));
    }

    /// <summary>Moves to a neighbouring rung when that is cheaper for texts of this length.</summary>
    public void Reconsider(CostModel cost, double typicalLength)
    {
        var here = TimePerToken(_current, cost, typicalLength);
        var up = _current + 1 < _ratios.Length ? TimePerToken(_current + 1, cost, typicalLength) : double.NaN;
        var down = _current > 0 ? TimePerToken(_current - 1, cost, typicalLength) : double.NaN;
        if (up < here * Margin && !(down < up))
            _current++;
        else if (down < here * Margin)
            _current--;
    }

    /// <summary>Starts from the best rung of a warm-up.</summary>
    public void Settle(CostModel cost, double typicalLength)
    {
        for (var rung = 0; rung < _ratios.Length; rung++)
        {
            if (!(TimePerToken(rung, cost, typicalLength) >= TimePerToken(_current, cost, typicalLength) * Margin)
                && !double.IsNaN(_ratios[rung]))
                _current = rung;
        }
    }

    private double TimePerToken(int rung, CostModel cost, double length)
    {
        var tokens = SmallestRung << rung;
        return ((cost.PerBatch / tokens) + cost.PerToken + (cost.PerTokenPair * length)) * _ratios[rung];
    }

    private int RungOf(int tokens)
    {
        var rung = 0;
        while (rung < _ratios.Length - 1 && SmallestRung << rung < tokens)
            rung++;
        return rung;
    }
}
