using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>Records the categories of logged errors.</summary>
internal sealed class ErrorLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _categories = [];

    /// <summary>One entry per error, in order.</summary>
    public IReadOnlyCollection<string> Categories => _categories;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ErrorLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log._categories.Enqueue(category);
        }
    }
}
