using System.Net;
using BertGrains.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Settings;

/// <summary>
/// A server that others can reach needs keys or an issuer of tokens. It does not start without them, because an open door looks like a working one.
/// </summary>
/// <param name="urls">Where the server answers requests.</param>
internal sealed class AnonymousCheck(IReadOnlyList<string> urls) : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options) =>
        options is { AllowAnonymous: false, NeedsCredentials: false } && urls.FirstOrDefault(url => !IsLocal(url)) is { } open
            ? ValidateOptionsResult.Fail(
                $"Gateway:Keys:Path is not set, and others can reach {open}. Make a key with 'bertgrains key create --file keys.json' and start "
                + "with --keys keys.json; or set Gateway:Jwt:Authority for tokens of an issuer; or listen on 127.0.0.1; or set Gateway:AllowAnonymous to true if a proxy in front checks callers.")
            : ValidateOptionsResult.Success;

    private static bool IsLocal(string url)
    {
        var address = BindingAddress.Parse(url);
        return address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
