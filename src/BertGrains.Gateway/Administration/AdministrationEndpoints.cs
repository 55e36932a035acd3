using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Console;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Recent;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Administration;

/// <summary>What operators see and change: the commands <c>cluster status</c> and <c>model</c> over HTTP.</summary>
internal static class AdministrationEndpoints
{
    private static readonly ErrorResult NoReplicas = new(new(RequestFailure.InvalidRequest, "`replicas` is missing from the body."));

    /// <summary>Maps the paths of the administration and the console, and begins to read what they show.</summary>
    public static void MapAdministration(this IEndpointRouteBuilder group)
    {
        var admin = group.MapGroup("/admin").WithDialect(Dialect.BertGrains).WithTags("Administration").AddEndpointFilter(BodyFilter.InvokeAsync);
        admin.MapMethods("/status", EndpointMetadata.Reading, StatusAsync).WithSummary("Silos, devices, replicas and revisions.");
        admin.MapGet("/events", Events).WithSummary("The status and what happens: server-sent events, one each second.");
        admin.MapMethods("/requests", EndpointMetadata.Reading, Requests).WithSummary("Slow requests to this process with their stages, and refused ones with reasons.");
        admin.MapPost("/deploy", DeployAsync).WithSummary("Loads a model, or a new revision of it beside the old one.");
        admin.MapPost("/scale", ScaleAsync).WithSummary("Changes how many replicas a model has.");
        admin.MapPost("/drain", DrainAsync).WithSummary("Takes a revision out of the traffic and leaves it loaded.");
        admin.MapPost("/remove", RemoveAsync).WithSummary("Drains, unloads and removes a revision.");
        group.MapConsole();
        group.ServiceProvider.GetRequiredService<OverviewFeed>().Begin();
    }

    private static async Task<Results<OverviewResult, ErrorResult>> StatusAsync(AdministrationCalls administration, CancellationToken cancellationToken)
    {
        var (overview, error) = await administration.GetOverviewAsync(cancellationToken);
        return overview is null ? new ErrorResult(error!) : new OverviewResult(overview);
    }

    private static FeedResult Events(OverviewFeed feed, TimeProvider time) => new(feed, time);

    private static JsonHttpResult<RecentAnswer> Requests(RecentRequests recent, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return AnswerJson.Ok(RecentAnswer.Of(recent), AnswerJson.Wire.RecentAnswer);
    }

    private static Task<Results<JsonHttpResult<ChangeAnswer>, ErrorResult>> DeployAsync(
        JsonBody<DeployRequest> body, AdministrationCalls administration, HttpContext http)
    {
        var request = body.Value;
        var deployment = new Deployment(
            request.Revision, request.Replicas == 0 ? null : request.Replicas, request.Device, request.Weight == 0 ? null : request.Weight);
        return administration.ChangeAsync(http, "deploy", request.Model, (cluster, model, token) => cluster.DeployAsync(model, deployment, token));
    }

    private static Task<Results<JsonHttpResult<ChangeAnswer>, ErrorResult>> ScaleAsync(
        JsonBody<ScaleRequest> body, AdministrationCalls administration, HttpContext http) => body.Value.Replicas == 0
            ? Task.FromResult<Results<JsonHttpResult<ChangeAnswer>, ErrorResult>>(NoReplicas)
            : administration.ChangeAsync(
                http, "scale", body.Value.Model, (cluster, model, token) => cluster.ScaleAsync(model, body.Value.Replicas, token));

    private static Task<Results<JsonHttpResult<ChangeAnswer>, ErrorResult>> DrainAsync(
        JsonBody<RevisionRequest> body, AdministrationCalls administration, HttpContext http) => administration.ChangeAsync(
            http, "drain", body.Value.Model, (cluster, model, token) => cluster.DrainAsync(model, body.Value.Revision, token));

    private static Task<Results<JsonHttpResult<ChangeAnswer>, ErrorResult>> RemoveAsync(
        JsonBody<RevisionRequest> body, AdministrationCalls administration, HttpContext http) => administration.ChangeAsync(
            http, "remove", body.Value.Model, (cluster, model, token) => cluster.RemoveAsync(model, body.Value.Revision, token));
}
