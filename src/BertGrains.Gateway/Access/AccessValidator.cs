using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Keys;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Access;

/// <summary>Reports the faults of the settings of access, those of the file of keys and of the issuer included.</summary>
internal sealed class AccessValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> faults = [.. JwtFaults.Of(options.Jwt)];
        if (options.Keys.Path is { } path && FileFault(path) is { } fault)
            faults.Add(fault);
        if (options is { AllowAnonymous: true, NeedsCredentials: true })
            faults.Add($"Gateway:{nameof(options.AllowAnonymous)} has no effect: the settings have API keys or an issuer of tokens; omit one of the two.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string? FileFault(string path)
    {
        const string Setting = $"{KeysOptions.Section}:{nameof(KeysOptions.Path)}";
        try
        {
            KeyFile.Parse(File.ReadAllBytes(path));
            return null;
        }
        catch (KeyFileException exception)
        {
            return $"{Setting} is '{path}', {exception.Message}.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{Setting} is '{path}', which cannot be read ({exception.Message.TrimEnd('.')}); 'bertgrains key create --file FILE' makes it.";
        }
    }
}
