using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace BertGrains.Testing;

/// <summary>Collects the log of an application.</summary>
public sealed class CollectedLog : ILoggerProvider
{
    // No test takes as long: without it, a missing entry stops the run, and nothing names the test.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();

    /// <summary>All entries so far.</summary>
    public ConcurrentQueue<(LogLevel Level, string Category, string Text, Exception? Exception)> Entries { get; } = new();

    /// <summary>Waits for an entry after those of earlier waits, and returns its text. Fails, with the entries, when none comes.</summary>
    public async Task<string> WaitAsync(string part)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            while (true)
            {
                var text = await _texts.Reader.ReadAsync(limit.Token);
                if (text.Contains(part, StringComparison.Ordinal))
                    return text;
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"No entry with '{part}' within {Limit}; there are:\n{string.Join('\n', Entries.Select(entry => entry.Text))}");
        }
    }

    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    public void Dispose() => _texts.Writer.TryComplete();

    private void Add(LogLevel level, string category, string text, Exception? exception)
    {
        Entries.Enqueue((level, category, text, exception));
        _texts.Writer.TryWrite(text);
    }

    private sealed class CategoryLogger(CollectedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(logLevel, category, formatter(state, exception), exception);
    }
}
