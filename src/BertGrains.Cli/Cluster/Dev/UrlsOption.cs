using System.CommandLine;
using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Cluster.Dev;

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
            var given = ListenUrl.Split(result.GetValueOrDefault<string>()).DefaultIfEmpty(string.Empty);
            foreach (var url in given.Where(url => !ListenUrl.IsValid(url)))
                result.AddError($"{name}: {ListenUrl.FaultOf(url)}");
            foreach (var url in given.Where(url => ListenUrl.IsValid(url) && ListenUrl.IsEncrypted(url)))
                result.AddError($"{name}: '{url}' is https; this cluster is for one machine and serves http");
        });
        return option;
    }
}
