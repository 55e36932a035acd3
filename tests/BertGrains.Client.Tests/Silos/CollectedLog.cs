using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Silos;

/// <summary>Collects what an application logs.</summary>
internal sealed class CollectedLog : ILoggerProvider
{
    private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();

    /// <summary>Everything so far.</summary>
    public ConcurrentQueue<(LogLevel Level, string Category, string Text)> Entries { get; } = new();

    /// <summary>Waits for an entry, among those that no earlier wait has passed.</summary>
    public async Task WaitAsync(string part)
    {
        while (!(await _texts.Reader.ReadAsync(TestContext.Current.CancellationToken)).Contains(part, StringComparison.Ordinal))
        {
        }
    }

    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    public void Dispose() => _texts.Writer.TryComplete();

    private void Add(LogLevel level, string category, string text)
    {
        Entries.Enqueue((level, category, text));
        _texts.Writer.TryWrite(text);
    }

    private sealed class CategoryLogger(CollectedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(logLevel, category, formatter(state, exception));
    }
}
