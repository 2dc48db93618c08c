using BenchmarkDotNet.Running;

// dotnet run --configuration Release --project bench/Codecs -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
