using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

[assembly: SupportedOSPlatform("linux")]
// Every class has a testbed of its own; one at a time is enough for the machine.
[assembly: Parallelization(Mode = ParallelMode.None)]
