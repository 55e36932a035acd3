using BertGrains.Cluster.Tests;
using BertGrains.Cluster.Tests.Simulation;
using Xunit.MicrosoftTestingPlatform;

// The tests start this program again as silos with simulated devices.
return args is [SimulatedSilo.Argument, ..]
    ? await SimulatedSilo.RunAsync(args[1..])
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
