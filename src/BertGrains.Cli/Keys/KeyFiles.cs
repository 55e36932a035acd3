using BertGrains.Cli.Terminal;
using BertGrains.Gateway.Keys;

namespace BertGrains.Cli.Keys;

/// <summary>Files of keys, whose faults end the command with the name of the file.</summary>
internal static class KeyFiles
{
    /// <exception cref="CommandException">The file is missing or faulty.</exception>
    public static IReadOnlyList<ApiKey> Read(string file)
    {
        if (!File.Exists(file))
            throw new CommandException($"there is no file '{file}'; 'bertgrains key create --file FILE' makes it");
        try
        {
            return KeyFile.Parse(File.ReadAllBytes(file));
        }
        catch (KeyFileException fault)
        {
            throw new CommandException($"{file}, {fault.Message}");
        }
    }

    /// <exception cref="CommandException">The file is faulty.</exception>
    public static void Change(string file, Func<IReadOnlyList<ApiKey>, IReadOnlyList<ApiKey>> change)
    {
        try
        {
            KeyFile.Change(file, change);
        }
        catch (KeyFileException fault)
        {
            throw new CommandException($"{file}, {fault.Message}");
        }
    }
}
