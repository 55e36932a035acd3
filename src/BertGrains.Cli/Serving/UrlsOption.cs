using System.CommandLine;

namespace BertGrains.Cli.Serving;

/// <summary>The option with the addresses that a host listens on.</summary>
internal static class UrlsOption
{
    /// <summary>Creates the option for one command.</summary>
    public static Option<string> Create(string name, string defaultValue, string description)
    {
        var option = new Option<string>(name)
        {
            HelpName = "URLS",
            Description = description,
            DefaultValueFactory = _ => defaultValue,
        };
        option.Validators.Add(result =>
        {
            var given = Split(result.GetValueOrDefault<string>()).DefaultIfEmpty(string.Empty);
            foreach (var url in given.Where(url => !ListenUrl.IsValid(url)))
            {
                result.AddError(
                    $"{name}: '{url}' is not an address to listen on; expected http://HOST:PORT, such as {defaultValue}. For https, use a proxy");
            }
        });
        return option;
    }

    /// <summary>The single addresses of a list separated by semicolons.</summary>
    public static string[] Split(string? urls) =>
        (urls ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
