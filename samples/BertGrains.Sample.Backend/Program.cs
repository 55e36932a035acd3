using BertGrains.Sample.Backend;

// The engine in a backend of one's own: no server beside it, no cluster. AddBertGrains loads the bundle when the host starts, and
// whoever asks the container for an IBertClient talks to it in process.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddBertGrains(options => options.Bundle = builder.Configuration["Bundle"]!);
builder.Services.AddSingleton<SentenceIndex>();

var app = builder.Build();
app.MapGet(
    "/search",
    (string q, SentenceIndex index, CancellationToken cancellationToken) => index.SearchAsync(q, count: 3, cancellationToken));
app.Run();
