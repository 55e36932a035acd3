using System.Globalization;
using System.Text.Json;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway.Keys;
using Spectre.Console;

namespace BertGrains.Cli.Keys;

/// <summary><c>bertgrains key list</c>.</summary>
internal sealed class ListCommand : ProgramCommand
{
    public ListCommand()
        : base("list", "Shows the keys of a file, without their secrets, which the file does not have.", "bertgrains key list --file keys.json")
    {
        var file = KeyCommand.CreateFile();
        Options.Add(file);
        SetAction(parsed =>
        {
            WideConsole.Create().Write(TableOf(KeyFiles.Read(parsed.GetValue(file)!)));
            return ExitCode.Success;
        });
    }

    private static Table TableOf(IReadOnlyList<ApiKey> keys)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in (string[])["id", "tenant", "weight", "models", "tasks", "limits", "expires", "admin"])
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var key in keys)
        {
            string[] cells =
            [
                key.Id,
                key.Tenant,
                key.Weight.ToString(CultureInfo.InvariantCulture),
                AllOr(key.Models),
                AllOr(key.Tasks.Select(task => JsonNamingPolicy.KebabCaseLower.ConvertName(task.ToString()))),
                LimitsOf(key.Limits),
                key.Expires is { } end ? KeyTime.Format(end) : "never",
                key.Administers ? "yes" : "no",
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        return table;
    }

    private static string AllOr(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "all";

    private static string LimitsOf(KeyLimits limits)
    {
        string?[] parts =
        [
            limits.RequestsPerSecond is { } requests ? FormattableString.Invariant($"{requests} requests/s") : null,
            limits.TokensPerSecond is { } tokens ? FormattableString.Invariant($"{tokens} tokens/s") : null,
            limits.ConcurrentRequests is { } concurrent ? FormattableString.Invariant($"{concurrent} at a time") : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null)) is { Length: > 0 } text ? text : "none";
    }
}
