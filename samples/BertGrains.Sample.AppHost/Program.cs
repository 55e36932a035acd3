using BertGrains.Sample.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddCluster();
builder.Build().Run();
