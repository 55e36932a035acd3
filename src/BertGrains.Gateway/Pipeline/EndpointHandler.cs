using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Pipeline;

/// <summary>Answers a request: null when it has written the response, else why it has not begun to.</summary>
internal delegate Task<RequestError?> EndpointHandler(Exchange exchange);
