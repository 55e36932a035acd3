namespace BertGrains.Inference.Requests;

/// <summary>
/// The turns of tokenizations that keep a core busy: a text of two megabytes takes a tenth of a second. They share half of the cores of
/// the process, so that the others answer short requests meanwhile. Thread-safe.
/// </summary>
internal static class LongTexts
{
    /// <summary>Characters or token ids that need no turn: a few milliseconds, as long as a batch.</summary>
    public const int Short = 32_768;

    private static readonly SemaphoreSlim Turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn if the work is long.</summary>
    /// <param name="size">Number of characters or token ids.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The turn, to be disposed after the work; the default value, which needs no disposal, if the work is short.</returns>
    public static ValueTask<Turn> EnterAsync(long size, CancellationToken cancellationToken) =>
        size <= Short ? default : WaitAsync(cancellationToken);

    private static async ValueTask<Turn> WaitAsync(CancellationToken cancellationToken)
    {
        await Turns.WaitAsync(cancellationToken);
        return new Turn(Turns);
    }

    /// <summary>A turn that is held until this is disposed.</summary>
    public readonly struct Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns?.Release();
    }
}
