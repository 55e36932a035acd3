using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Recent;

/// <summary>What an operator can do about requests that were refused.</summary>
internal static class RefusalAdvice
{
    /// <summary>One or two sentences.</summary>
    public static string For(RequestFailure failure) => failure switch
    {
        RequestFailure.Unauthorized => "The caller has no key or token, or one that is not valid (any more). `bertgrains key list` shows the keys.",
        RequestFailure.Forbidden => "The key or role of the caller does not allow the model, the task or the path.",
        RequestFailure.UnknownModel => "The caller names a model that is not deployed. The view of the cluster lists those that are.",
        RequestFailure.UnknownHead => "The caller names a head or a task that the model does not have.",
        RequestFailure.TooLarge => "A text is longer than the model allows, or a list has more items. The caller can ask for truncation or windows.",
        RequestFailure.BodyTooLarge => "The caller has to send smaller bodies, or Gateway:MaxBodyBytes is too small.",
        RequestFailure.SlowBody => "A caller, or the network to it, sends its body too slowly.",
        RequestFailure.UnsupportedMediaType => "The caller has to send JSON, with the Content-Type application/json.",
        RequestFailure.UnknownPath => "There is no such path. /openapi.json lists those that there are.",
        RequestFailure.WrongMethod => "The path has another method.",
        RequestFailure.Overloaded => "The queue is full, or the caller is at a limit of its key. More replicas, or a larger limit; callers may try again after Retry-After.",
        RequestFailure.Cancelled => "Callers left before their answer. Their timeouts may be shorter than answers take.",
        RequestFailure.Unavailable => "No replica was ready, or the server was stopping. What happened is in the view of the cluster.",
        RequestFailure.DeadlineExceeded => "Answers took longer than the timeout of the request. More replicas, smaller requests, or a longer timeout.",
        RequestFailure.Internal => "A fault of the server. The log has its reason, with the id of the request.",
        _ => "The caller sent a request that is not valid; its answer says why.",
    };
}
