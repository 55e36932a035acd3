using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Logs failed TLS handshakes of accepted connections in one line with the peer. Orleans logs them with a stack trace and without the
/// peer, and does not report them otherwise, so this class receives Orleans' messages in place of the other loggers.
/// </summary>
internal sealed partial class HandshakeLog(IServiceProvider services) : ILoggerProvider, ILogger
{
    private const string Category = "Orleans.Connections.Security.TlsServerConnectionMiddleware";

    private static readonly AsyncLocal<EndPoint?> Peer = new();

    /// <summary>Replaces the messages of Orleans.</summary>
    public static void AddTo(ILoggingBuilder logging)
    {
        logging.Services.AddSingleton<ILoggerProvider, HandshakeLog>();
        logging.AddFilter(Category, LogLevel.Error).AddFilter<HandshakeLog>(Category, LogLevel.Warning);
    }

    /// <summary>Sets the peer of the handshake that the caller runs next.</summary>
    public static void Begin(EndPoint? peer) => Peer.Value = peer;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => categoryName == Category ? this : NullLogger.Instance;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // The factory creates this provider, so the logger cannot be a dependency of the constructor.
        var logger = services.GetRequiredService<ILogger<HandshakeLog>>();
        HandshakeFailed(logger, Peer.Value, exception?.Message ?? formatter(state, exception));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    [LoggerMessage(21, LogLevel.Warning,
        "The TLS handshake with {Peer} failed: {Reason} A peer must use TLS and present a certificate of the authority in "
        + "Cluster:Tls:AuthorityPath.")]
    private static partial void HandshakeFailed(ILogger logger, EndPoint? peer, string reason);
}
