using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Connection;

/// <summary>Hands what the Orleans client logs to the application's loggers.</summary>
internal sealed class ApplicationLoggerProvider(ILoggerFactory loggers) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

    // The loggers are the application's.
    public void Dispose()
    {
    }
}
