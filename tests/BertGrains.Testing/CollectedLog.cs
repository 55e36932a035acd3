using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace BertGrains.Testing;

/// <summary>Collects the log of an application.</summary>
public sealed class CollectedLog : ILoggerProvider
{
    private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();

    /// <summary>All entries so far.</summary>
    public ConcurrentQueue<(LogLevel Level, string Category, string Text, Exception? Exception)> Entries { get; } = new();

    /// <summary>Waits for an entry after those of earlier waits, and returns its text.</summary>
    public async Task<string> WaitAsync(string part)
    {
        while (true)
        {
            var text = await _texts.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (text.Contains(part, StringComparison.Ordinal))
                return text;
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
