namespace BertGrains.Inference.Heads;

/// <summary>A label such as B-PER: the entity's name, and whether a new entity begins.</summary>
/// <param name="Name">Without the prefix.</param>
/// <param name="Begins">Whether the label begins an entity even after one of the same name.</param>
internal readonly record struct EntityTag(string Name, bool Begins)
{
    public static EntityTag Parse(string label) => label switch
    {
        ['B', '-', .. var name] => new EntityTag(name, Begins: true),
        ['I', '-', .. var name] => new EntityTag(name, Begins: false),
        _ => new EntityTag(label, Begins: false),
    };
}
