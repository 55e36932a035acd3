using System.CommandLine;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Keys;

/// <summary><c>bertgrains key revoke</c>.</summary>
internal sealed class RevokeCommand : ProgramCommand
{
    public RevokeCommand()
        : base("revoke", "Removes a key from a file by its id.", "bertgrains key revoke --file keys.json 3f0c52a1b7de")
    {
        Details = "The id is the second part of the key, bg_ID_SECRET. A server refuses the key within two seconds.";
        var file = KeyCommand.CreateFile();
        var id = new Argument<string>("id") { Description = "Id of the key, as 'bertgrains key list' shows it." };
        Options.Add(file);
        Arguments.Add(id);
        SetAction(parsed =>
        {
            var (path, name) = (parsed.GetValue(file)!, parsed.GetValue(id)!);
            var known = KeyFiles.Read(path).Select(key => key.Id).ToList();
            if (!known.Contains(name))
            {
                // A whole key in place of its id would be repeated to the terminal.
                throw new CommandException($"{path} has no key with this id; it has {(known.Count == 0 ? "none" : string.Join(", ", known))}");
            }

            KeyFiles.Change(path, keys => [.. keys.Where(key => key.Id != name)]);
            Console.Error.WriteLine(PrintableText.OneLine($"Key {name} is no longer in {path}."));
            return ExitCode.Success;
        });
    }
}
