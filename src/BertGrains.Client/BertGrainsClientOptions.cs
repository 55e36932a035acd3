using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BertGrains.Client;

/// <summary>Settings of a client of the cluster.</summary>
public sealed class BertGrainsClientOptions
{
    /// <summary>Location of the cluster; the same settings as on the silos.</summary>
    [ValidateObjectMembers(typeof(BertGrainsClusterOptionsValidator))]
    public BertGrainsClusterOptions Cluster { get; set; } = new();

    /// <summary>
    /// Maximum number of items in flight, 1 to 10,000,000. Further items wait in the order of their arrival. The default of 16,384 is the
    /// length of a replica's queue: more items would not run sooner.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxItemsInFlight { get; set; } = 16_384;
}

/// <summary>Reports all faults of the settings at once.</summary>
[OptionsValidator]
internal sealed partial class BertGrainsClientOptionsValidator : IValidateOptions<BertGrainsClientOptions>;
