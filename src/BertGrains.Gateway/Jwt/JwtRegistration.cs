using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Jwt;

/// <summary>Adds ASP.NET Core's handler of tokens as a scheme of its own. It is used where the settings have an issuer.</summary>
internal static class JwtRegistration
{
    public const string SchemeName = "BertGrainsToken";

    // The clocks of the servers and of the issuer differ; five minutes, the default, is the whole life of some tokens.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static AuthenticationBuilder AddTokens(this AuthenticationBuilder schemes)
    {
        schemes.Services.AddSingleton<IssuerKeys>().AddSingleton<TokenEvents>().AddHostedService(services => services.GetRequiredService<IssuerKeys>());
        schemes.Services.AddOptions<JwtBearerOptions>(SchemeName).Configure<IssuerKeys, TokenEvents, IOptions<GatewayOptions>>(Configure);
        return schemes.AddScheme<JwtBearerOptions, JwtBearerHandler>(SchemeName, configureOptions: null);
    }

    // AddJwtBearer would also bind the section Authentication, and make a client of its own.
    private static void Configure(JwtBearerOptions bearer, IssuerKeys keys, TokenEvents events, IOptions<GatewayOptions> options)
    {
        bearer.ConfigurationManager = keys;
        bearer.Events = events;
        (bearer.SaveToken, bearer.IncludeErrorDetails, bearer.MapInboundClaims) = (false, false, false);
        bearer.TokenValidationParameters = new()
        {
            ValidAudience = options.Value.Jwt.Audience,
            ValidAlgorithms = TokenEvents.Algorithms,
            ClockSkew = ClockSkew,
        };
    }
}
