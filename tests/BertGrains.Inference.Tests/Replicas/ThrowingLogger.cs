using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Replicas;

/// <summary>A logger that throws at one level.</summary>
internal sealed class ThrowingLogger(LogLevel level) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == level)
            throw new InvalidOperationException("The logger failed.");
    }
}
