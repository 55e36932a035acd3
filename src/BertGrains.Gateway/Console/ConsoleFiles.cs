using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Console;

/// <summary>The files of the page, which are resources of the assembly. Browsers ask whether a file has changed, and cache the rest.</summary>
internal sealed class ConsoleFiles
{
    /// <summary>The page.</summary>
    public const string Index = "index.html";

    private const string Prefix = "BertGrains.Gateway.Console.Page.";

    // Scripts and styles come from here alone, and no other page may frame this one.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private readonly FrozenDictionary<string, ConsoleFile> _files;

    private ConsoleFiles(IEnumerable<ConsoleFile> files)
    {
        _files = files.ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
    }

    /// <summary>Reads the resources.</summary>
    public static ConsoleFiles Load()
    {
        var assembly = typeof(ConsoleFiles).Assembly;
        return new ConsoleFiles(assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new ConsoleFile(name[Prefix.Length..], content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"");
        }));
    }

    /// <summary>Answers with a file, with 304 where the browser has it, or with 404.</summary>
    public Task WriteAsync(HttpContext http, string name)
    {
        var response = http.Response;
        if (!_files.TryGetValue(name, out var file))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = file.Tag;
        if (http.Request.Headers.IfNoneMatch == file.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = TypeOf(name);
        response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(file.Content, http.RequestAborted).AsTask();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };

    private sealed record ConsoleFile(string Name, ReadOnlyMemory<byte> Content, string Tag);
}
