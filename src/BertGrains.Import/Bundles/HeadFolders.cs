using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Bundles;

/// <summary>The heads of several folders, which may read each other's states and those of heads that are there already.</summary>
/// <param name="trunk">The trunk.</param>
/// <param name="known">States of the heads that are there already, null for heads without states; by name.</param>
internal sealed class HeadFolders(HeadTrunk trunk, IReadOnlyDictionary<string, HeadStates?> known)
{
    private readonly Dictionary<string, string> _folders = [];
    private readonly Dictionary<string, HeadWeights> _read = [];
    private readonly List<string> _open = [];

    /// <summary>Reads the heads in folders.</summary>
    /// <returns>The heads in the order of the folders.</returns>
    /// <exception cref="ImportException">A head cannot be read, or reads itself, directly or through others.</exception>
    public IReadOnlyList<HeadWeights> Read(IReadOnlyList<string> folders)
    {
        foreach (var folder in folders)
        {
            if (!_folders.TryAdd(HeadFolder.NameOf(folder), folder))
                throw HeadList.TwoHeads(HeadFolder.NameOf(folder));
        }

        return [.. folders.Select(folder => Read(HeadFolder.NameOf(folder)))];
    }

    private HeadWeights Read(string name)
    {
        if (_read.TryGetValue(name, out var head))
            return head;
        _open.Add(name);
        head = HeadFolder.Read(_folders[name], trunk, lower => StatesOf(lower, reader: name));
        _open.Remove(name);
        return _read[name] = head;
    }

    private HeadStates StatesOf(string name, string reader)
    {
        if (_open.Contains(name))
        {
            throw new ImportException(
                $"{_folders[reader]}: the head '{reader}' reads the head '{name}', which reads '{reader}'"
                + (name == reader ? ", itself." : " in turn: heads must not read each other in a circle."));
        }

        if (!_folders.ContainsKey(name) && !known.ContainsKey(name))
        {
            var others = _folders.Keys.Concat(known.Keys).Where(other => other != reader);
            throw new ImportException(
                $"{_folders[reader]}: the head '{reader}' reads the head '{name}', which the bundle does not have; it has {string.Join(", ", others)}.");
        }

        return (_folders.ContainsKey(name) ? Read(name).States : known[name]) ?? throw new ImportException(
            $"{_folders[reader]}: the head '{reader}' reads the head '{name}', which has no states of its own: only text heads with a hidden layer "
            + "and token heads with an encoder layer have. Read the trunk's layers with mix_layers instead.");
    }
}
