using System.CommandLine;

namespace BertGrains.Cli.Serving;

/// <summary>The option that says where a host listens.</summary>
internal static class UrlsOption
{
    /// <summary>A new option, to be added to one command.</summary>
    public static Option<string> Create(string name, string standard, string description)
    {
        var option = new Option<string>(name)
        {
            HelpName = "URLS",
            Description = description,
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            var given = Split(result.GetValueOrDefault<string>()).DefaultIfEmpty(string.Empty);
            foreach (var url in given.Where(url => !ListenUrl.IsValid(url)))
            {
                result.AddError(
                    $"{name}: '{url}' is not an address to listen on, such as {standard}; encryption is left to a proxy in front");
            }
        });
        return option;
    }

    /// <summary>The addresses, one by one.</summary>
    public static string[] Split(string? urls) =>
        (urls ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
