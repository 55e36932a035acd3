using System.Text.Encodings.Web;
using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Access;

/// <summary>
/// Who may send requests. The fallback policy of ASP.NET Core applies to every endpoint and to paths without one; open endpoints are so by name.
/// </summary>
public static class AccessRegistration
{
    private const string Administration = "BertGrains administration";

    private static readonly AuthorizationPolicy Callers = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();

    /// <summary>Limits an endpoint to callers that administer.</summary>
    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Administration);

    /// <summary>Marks metrics: they are for callers that administer, and for everyone on a listener of the operators alone.</summary>
    public static TBuilder ForOperators<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAdministrator().WithMetadata(new OperatorMetadata(IsOpen: true));

    internal static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AdminListener>().AddSingleton<KeyRing>().AddHostedService<KeyReload>().AddHostedService<AnonymousAccessWarning>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, AccessValidator>());

        // ASP.NET Core logs a line for each request without a valid credential, which whoever sends them could fill a disk with; metrics count them.
        services.AddLogging(logging => logging.AddFilter(typeof(KeyAuthentication).FullName, LogLevel.Warning));

        // AddAuthentication would also add the protection of cookies, which writes keys into the user's home.
        services.AddAuthenticationCore(schemes => schemes.DefaultScheme = KeyAuthentication.SchemeName);
        services.TryAddSingleton(UrlEncoder.Default);
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, configureOptions: null)
            .AddTokens();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(Callers)
            .AddPolicy(Administration, policy => policy.RequireAuthenticatedUser().RequireClaim(Caller.AdministersClaim));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
    }

    internal static void UseAccess(this IApplicationBuilder app) => app
        .Use(app.ApplicationServices.GetRequiredService<AdminListener>().InvokeAsync)
        .UseAuthentication().UseAuthorization().Use((http, next) => CallerLimiting.InvokeAsync(http, next));
}
