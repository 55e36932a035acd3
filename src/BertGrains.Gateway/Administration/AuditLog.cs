using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Administration;

/// <summary>Logs who changed what, in a category of its own: one event for each change, whether it was accepted or not.</summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    /// <summary>The category.</summary>
    public const string Category = "BertGrains.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>Logs an accepted change.</summary>
    public void Accepted(HttpContext http, string action, string model, string message) =>
        LogAccepted(Who(http), AddressOf(http), action, PrintableText.OneLine(model), PrintableText.OneLine(message));

    /// <summary>Logs a change that was refused, or whose answer was lost.</summary>
    public void Refused(HttpContext http, string action, string model, BertError error) =>
        LogRefused(Who(http), AddressOf(http), action, PrintableText.OneLine(model), ErrorCodeNames.OutcomeOf(error.Code), PrintableText.OneLine(error.Message));

    private static string Who(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name } ? PrintableText.OneLine(name) : "anonymous";

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    [LoggerMessage(1, LogLevel.Information, "{Who} from {Address}: {Action} {Model}: {Message}")]
    private partial void LogAccepted(string who, string address, string action, string model, string message);

    [LoggerMessage(2, LogLevel.Warning, "{Who} from {Address}: {Action} {Model} was refused ({Code}): {Message}")]
    private partial void LogRefused(string who, string address, string action, string model, string code, string message);
}
