namespace BertGrains.Client;

/// <summary>Errors of the client itself.</summary>
internal static class ClientErrors
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static BertError NoCoreSilo { get; } = new(
        ErrorCode.Unavailable, "No core silo of the cluster can be reached. Check that core silos run and that the settings in Cluster are theirs; the client tries again.", RetryAfter);

    public static BertError CoreSilosLost { get; } = new(
        ErrorCode.Unavailable, "Two core silos were lost, one after the other, while they ran the request.", RetryAfter);

    public static BertError AdministrationLost { get; } = new(
        ErrorCode.Unavailable, "The core silo was lost before it answered; a change may have been made. Look at the status and try again.", RetryAfter);

    public static BertError NoModel { get; } = new(ErrorCode.Unavailable, "No model is deployed. Deploy one with 'bertgrains model deploy'.", RetryAfter);

    public static BertError DeadlinePassed { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed before the cluster answered. Allow more time or send less at once.");

    public static BertError DeadlinePassedInWindow { get; } = new(
        ErrorCode.DeadlineExceeded,
        "The deadline passed while the request waited in the client for earlier ones. Allow more time, send less at once or raise MaxItemsInFlight.");

    public static BertError Unexpected { get; } = new(ErrorCode.Internal, "The client could not process the request. See its log.");

    /// <param name="reason">Why a core silo ends the connection, without a period.</param>
    public static BertError Refused(string reason) => new(ErrorCode.Unavailable, $"{reason}. The client tries again.", RetryAfter);

    public static BertError NotInDatabase(string own) => new(
        ErrorCode.Unavailable,
        $"The database has no active core silo of the cluster '{own}' (Cluster:ClusterId): they are starting, or do not run, or the name is another. "
        + "The client tries again.",
        RetryAfter);

    /// <param name="what">What is too large.</param>
    /// <param name="size">Its size in characters.</param>
    /// <param name="limit">Maximum characters.</param>
    public static BertError TooLarge(string what, long size, long limit) => new(
        ErrorCode.TooLarge, $"{what} of {size} characters is over the {limit} that a message to the cluster can hold. Send less at once.");
}
