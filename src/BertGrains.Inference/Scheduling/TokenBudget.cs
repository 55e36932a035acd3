namespace BertGrains.Inference.Scheduling;

/// <summary>
/// How many padded tokens a batch may hold on this device. The line of <see cref="CostModel"/> always favours the larger batch; real
/// devices do not: past some size a processor's caches overflow. Budgets are powers of two; each remembers what a unit of work cost in
/// the batches that were cut under it, and the budget moves to a neighbour that is cheaper. Not thread-safe.
/// </summary>
internal sealed class TokenBudget
{
    private const int Smallest = 32;

    // Where the search starts when nothing was measured: the best of the processors that were tried.
    private const int StartingRung = 3;

    // Under load one batch in 16 is cut under a neighbouring budget, so a wrong or outdated budget costs little and is found; one in eight
    // until both neighbours are known.
    private const int ExploreEvery = 16;
    private const int ExploreUnknownEvery = 8;

    // A neighbour that costs this much more has its turn eight times less often.
    private const double Hopeless = 1.2;
    private const int HopelessEvery = 16;

    // A neighbour must win by this much, over this many batches since the last move: below lies the noise of a shared machine.
    private const double Margin = 0.97;
    private const int EvidenceBatches = 32;

    // A busy machine interrupts long batches more often than short ones, which makes a short warm-up favour small budgets: the largest
    // budget within this of the best is where serving starts.
    private const double WarmUpTolerance = 1.05;

    private const double Fading = 0.97;

    private readonly Rung[] _rungs;
    private int _current;
    private int _cuts;
    private int _explored;

    /// <param name="maxTokens">Most tokens that fit the device's memory.</param>
    public TokenBudget(int maxTokens)
    {
        var count = 1;
        while (count < 24 && Smallest << count <= maxTokens)
            count++;
        _rungs = new Rung[count];
        _current = Math.Min(count - 1, StartingRung);
    }

    /// <summary>Tokens.</summary>
    public int Current => Smallest << _current;

    /// <summary>The budget of the next batch.</summary>
    /// <param name="waitingTokens">Tokens that wait; only a queue that fills it several times over lets another budget be tried.</param>
    public int Next(long waitingTokens)
    {
        if (++_cuts % (IsKnown(_current + 1) && IsKnown(_current - 1) ? ExploreEvery : ExploreUnknownEvery) != 0)
            return Current;

        var direction = ++_explored % 2 == 0 ? 1 : -1;
        var rung = Math.Clamp(_current + direction, 0, _rungs.Length - 1);
        var isHopeless = CostOfNeighbour(rung) is var cost && double.IsFinite(cost) && cost > _rungs[_current].Cost * Hopeless;
        return IsFilledBy(waitingTokens, Smallest << rung) && (!isHopeless || _explored % HopelessEvery < 2) ? Smallest << rung : Current;
    }

    /// <summary>Whether what waits is so much that the budget, and not the lack of items, decides how large a batch is.</summary>
    public static bool IsFilledBy(long waitingTokens, int budget) => waitingTokens >= 4L * budget;

    /// <summary>Learns from a batch that was cut under a budget which the queue filled.</summary>
    /// <param name="budget">One of the values of <see cref="Next"/>.</param>
    /// <param name="work">What the batch achieved, in any unit that is the same for all batches.</param>
    /// <param name="seconds">What it cost.</param>
    public void Observe(int budget, double work, double seconds)
    {
        _rungs[RungOf(budget)].Add(work, seconds, Fading);
        var (up, down) = (CostOfNeighbour(_current + 1), CostOfNeighbour(_current - 1));
        var better = Math.Min(up, down);
        if (better < _rungs[_current].Cost * Margin)
            MoveTo(better == up ? _current + 1 : _current - 1);
    }

    /// <summary>Starts from the measurements of a warm-up.</summary>
    /// <param name="samples">Padded tokens of a batch, its work, and its seconds.</param>
    public void Settle(IEnumerable<(int Tokens, double Work, double Seconds)> samples)
    {
        foreach (var (tokens, work, seconds) in samples)
            _rungs[RungOf(tokens)].Add(work, seconds, Fading);
        var best = _rungs.Min(rung => rung.Cost);
        if (double.IsFinite(best))
            MoveTo(Array.FindLastIndex(_rungs, rung => rung.Cost <= best * WarmUpTolerance));
    }

    private double CostOfNeighbour(int rung) =>
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

        /// <summary>Seconds a unit of work; infinite when nothing is known.</summary>
        public readonly double Cost => _work > 0 ? _seconds / _work : double.PositiveInfinity;

        public void Add(double work, double seconds, double fading)
        {
            _work = (_work * fading) + work;
            _seconds = (_seconds * fading) + seconds;
            Batches++;
        }
    }
}
