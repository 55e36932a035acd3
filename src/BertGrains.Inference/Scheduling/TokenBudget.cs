namespace BertGrains.Inference.Scheduling;

/// <summary>
/// Maximum padded tokens per batch on this device. The linear <see cref="CostModel"/> always favors larger batches; on real devices the
/// caches of the CPU overflow at some size. Budgets are powers of two. Each records the cost per unit of work of its batches, and the
/// budget moves to a cheaper neighbor. Not thread-safe.
/// </summary>
internal sealed class TokenBudget
{
    private const int Smallest = 32;

    // Start of the search without a warm-up: the best budget of the measured CPUs.
    private const int StartingRung = 3;

    // Under load, one batch in 16 has a neighboring budget; one in eight until both neighbors are known.
    private const int ExploreEvery = 16;
    private const int ExploreUnknownEvery = 8;

    // A neighbor that costs more by this factor is tried eight times less often.
    private const double Hopeless = 1.2;
    private const int HopelessEvery = 16;

    // A neighbor must be cheaper by this factor over this many batches since the last move. Smaller differences are noise on shared
    // machines.
    private const double Margin = 0.97;
    private const int EvidenceBatches = 32;

    // A busy machine interrupts long batches more often than short ones, so a short warm-up favors small budgets. Serving starts with the
    // largest budget within this factor of the best.
    private const double WarmUpTolerance = 1.05;

    private const double Fading = 0.97;

    private readonly Rung[] _rungs;
    private int _current;
    private int _batches;
    private int _explored;

    /// <param name="maxTokens">Maximum padded tokens that fit in the memory of the device.</param>
    public TokenBudget(int maxTokens)
    {
        var count = 1;
        while (count < 24 && Smallest << count <= maxTokens)
            count++;
        _rungs = new Rung[count];
        _current = Math.Min(count - 1, StartingRung);
    }

    /// <summary>The current budget in padded tokens.</summary>
    public int Current => Smallest << _current;

    /// <summary>The budget of the next batch.</summary>
    /// <param name="waitingTokens">Waiting tokens. Another budget is tried only if they fill it several times.</param>
    public int Next(long waitingTokens)
    {
        if (++_batches % (IsKnown(_current + 1) && IsKnown(_current - 1) ? ExploreEvery : ExploreUnknownEvery) != 0)
            return Current;

        var direction = ++_explored % 2 == 0 ? 1 : -1;
        var rung = Math.Clamp(_current + direction, 0, _rungs.Length - 1);
        var isHopeless = CostOfNeighbor(rung) is var cost && double.IsFinite(cost) && cost > _rungs[_current].Cost * Hopeless;
        return IsFilledBy(waitingTokens, Smallest << rung) && (!isHopeless || _explored % HopelessEvery < 2) ? Smallest << rung : Current;
    }

    /// <summary>Whether the budget limits the size of a batch, not the number of waiting items.</summary>
    public static bool IsFilledBy(long waitingTokens, int budget) => waitingTokens >= 4L * budget;

    /// <summary>Updates the cost of a budget from a batch that filled it.</summary>
    /// <param name="budget">A value returned by <see cref="Next"/>.</param>
    /// <param name="work">Work of the batch, in the same unit for all batches.</param>
    /// <param name="seconds">Run time of the batch.</param>
    public void Observe(int budget, double work, double seconds)
    {
        _rungs[RungOf(budget)].Add(work, seconds, Fading);
        var (up, down) = (CostOfNeighbor(_current + 1), CostOfNeighbor(_current - 1));
        var better = Math.Min(up, down);
        if (better < _rungs[_current].Cost * Margin)
            MoveTo(better == up ? _current + 1 : _current - 1);
    }

    /// <summary>Sets the budget from the measurements of a warm-up.</summary>
    /// <param name="samples">Padded tokens, work and run time of each batch.</param>
    public void Settle(IEnumerable<(int Tokens, double Work, double Seconds)> samples)
    {
        foreach (var (tokens, work, seconds) in samples)
            _rungs[RungOf(tokens)].Add(work, seconds, Fading);
        var best = _rungs.Min(rung => rung.Cost);
        if (double.IsFinite(best))
            MoveTo(Array.FindLastIndex(_rungs, rung => rung.Cost <= best * WarmUpTolerance));
    }

    private double CostOfNeighbor(int rung) =>
        rung >= 0 && rung < _rungs.Length && IsKnown(rung) ? _rungs[rung].Cost : double.PositiveInfinity;

    private bool IsKnown(int rung) => rung < 0 || rung >= _rungs.Length || _rungs[rung].Batches >= EvidenceBatches;

    private void MoveTo(int rung)
    {
        _current = rung;
        foreach (ref var other in _rungs.AsSpan())
            other.Batches = 0;
    }

    private int RungOf(int tokens)
    {
        var rung = 0;
        while (rung < _rungs.Length - 1 && Smallest << rung < tokens)
            rung++;
        return rung;
    }

    private struct Rung
    {
        private double _work;
        private double _seconds;

        public int Batches { get; set; }

        /// <summary>Seconds per unit of work; infinite without measurements.</summary>
        public readonly double Cost => _work > 0 ? _seconds / _work : double.PositiveInfinity;

        public void Add(double work, double seconds, double fading)
        {
            _work = (_work * fading) + work;
            _seconds = (_seconds * fading) + seconds;
            Batches++;
        }
    }
}
