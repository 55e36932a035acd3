using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Console;

/// <summary>The console: a page over the paths of the administration. It contains no figures itself, so it needs no key.</summary>
internal static class ConsoleEndpoints
{
    public static void MapConsole(this IEndpointRouteBuilder group)
    {
        var files = ConsoleFiles.Load();
        group.MapMethods("/console", EndpointMetadata.Reading, (HttpContext http) => files.WriteAsync(http, ConsoleFiles.Index)).ExcludeFromDescription().AllowAnonymous();
        group.MapMethods("/console/{file}", EndpointMetadata.Reading, (HttpContext http, string file) => files.WriteAsync(http, file)).ExcludeFromDescription().AllowAnonymous();
    }
}
