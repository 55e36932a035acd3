namespace BertGrains.Gateway.Access;

/// <summary>Why a request has no caller. A feature of its context.</summary>
/// <param name="Reason">A sentence for the caller. It never repeats a part of the credential that is not verified.</param>
/// <param name="Kind">What it means for the status.</param>
internal sealed record AccessFault(string Reason, AccessFaultKind Kind);

/// <summary>Kinds of <see cref="AccessFault"/>.</summary>
internal enum AccessFaultKind
{
    /// <summary>The request has no credential.</summary>
    NoCredential,

    /// <summary>The credential is wrong, expired or not for this server.</summary>
    NotValid,

    /// <summary>The credential is valid and allows nothing here.</summary>
    NotAllowed,

    /// <summary>The server cannot tell now, and a later attempt may succeed.</summary>
    Unavailable,
}
