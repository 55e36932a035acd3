using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Console;

/// <summary>The console: a page over the paths of the administration. It contains no figures itself, so it needs no key.</summary>
internal static class ConsoleEndpoints
{
    public static void MapConsole(this IEndpointRouteBuilder admin)
    {
        var files = ConsoleFiles.Load();
        admin.MapMethods("/console", EndpointMetadata.Reading, http => files.WriteAsync(http, ConsoleFiles.Index)).WithSummary("A page to look at.");
        admin.MapMethods("/console/{file}", EndpointMetadata.Reading, http => files.WriteAsync(http, (string)http.GetRouteValue("file")!))
            .WithSummary("The files of the page.");
    }
}
