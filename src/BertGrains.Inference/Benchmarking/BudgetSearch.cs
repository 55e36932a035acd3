using System.Diagnostics.CodeAnalysis;

namespace BertGrains.Inference.Benchmarking;

/// <summary>Runs sorted rows with growing token budgets, until one is clearly slower than the best or fails, as for lack of memory.</summary>
/// <param name="rows">Rows of token ids.</param>
/// <param name="lanes">Number of lanes.</param>
/// <param name="range">Smallest and largest budget to try.</param>
/// <param name="progress">Receives the current step.</param>
internal sealed class BudgetSearch(int[][] rows, int lanes, (int Least, int Most) range, Action<string> progress)
{
    // A budget with this multiple of the best time ends the search.
    private const double Hopeless = 1.3;

    private static readonly int[] Budgets =
        [64, 96, 128, 192, 256, 384, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576];

    /// <summary>The rates of the budgets that ran, smallest first; at least one.</summary>
    /// <param name="name">Name of the runner, for progress.</param>
    /// <param name="run">Runs a batch.</param>
    /// <param name="cancellationToken">Cancels between two budgets.</param>
    public IReadOnlyList<BudgetRate> Run(string name, RowRunner run, CancellationToken cancellationToken)
    {
        List<BudgetRate> rates = [];
        foreach (var budget in Budgets.Where(budget => budget >= range.Least && budget <= range.Most))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress($"searching the budget of {name}: {budget} tokens");
            if (!TryRun(name, run, budget, isFirst: rates.Count == 0, out var rate))
                break;
            rates.Add(rate);
            if (rate.TextsPerSecond * Hopeless < rates.Max(one => one.TextsPerSecond) || IsOneBatch(budget))
                break;
        }

        return rates;
    }

    private bool TryRun(string name, RowRunner run, int budget, bool isFirst, [NotNullWhen(true)] out BudgetRate? rate)
    {
        rate = null;
        try
        {
            rate = new BudgetRate(budget, rows.Length / Baselines.Sorted(run, rows, budget, lanes).TotalSeconds);
            return true;
        }
        catch (Exception e) when (!isFirst)
        {
            progress($"{name} fails with {budget} tokens, so smaller budgets are compared: {e.Message.Split('\n')[0]}");
            return false;
        }
    }

    private bool IsOneBatch(int budget) => (long)rows.Length * rows.Max(row => row.Length) <= budget;
}

/// <summary>Throughput with one token budget.</summary>
/// <param name="Tokens">Padded tokens per batch.</param>
/// <param name="TextsPerSecond">Texts per second, in one pass.</param>
public sealed record BudgetRate(int Tokens, double TextsPerSecond);
