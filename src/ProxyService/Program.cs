using VersionManager.ProxyService.Cli;

return await CommandLine.RunAsync(args);
