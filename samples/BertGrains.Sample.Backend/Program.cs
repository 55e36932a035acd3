using BertGrains.Sample.Backend;

// The engine in the process of a backend, without a server or a cluster. AddBertGrains loads the bundle when the host starts and
// registers an IBertClient.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddBertGrains(options => options.Bundle = builder.Configuration["Bundle"]!);
builder.Services.AddSingleton<SentenceIndex>();

var app = builder.Build();
app.MapGet(
    "/search",
    (string q, SentenceIndex index, CancellationToken cancellationToken) => index.SearchAsync(q, count: 3, cancellationToken));
app.Run();
