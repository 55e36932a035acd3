using BertGrains.Cluster.Tests;
using BertGrains.Cluster.Tests.Simulation;
using Xunit.MicrosoftTestingPlatform;

// The tests start themselves as silos whose devices are simulated.
return args is [SimulatedSilo.Argument, ..]
    ? await SimulatedSilo.RunAsync(args[1..])
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
