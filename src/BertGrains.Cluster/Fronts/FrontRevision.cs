using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Fronts;

/// <summary>A revision that gets requests.</summary>
/// <param name="Front">Its tokeniser and decoders.</param>
/// <param name="Router">The way to its replicas; it stays the same while the revision is in the table.</param>
/// <param name="Weight">Its share of the requests, relative to the other revisions'.</param>
internal sealed record FrontRevision(ModelCodec Front, ModelRouter Router, int Weight);
