using VersionManager.ProxyService.Guests.Agent;
using VersionManager.ProxyService.Guests.Launch;

// The commands that run inside guests, or become them, start before anything else is set up: their start is part of every boot.
return args switch
{
    // User-mode Linux adds words of its own to the arguments of its first process.
    ["init", ..] => InitCommand.Run(),
    ["launch", var plan] => LaunchCommand.Run(plan),
    ["register", ..] => await RegisterCommand.RunAsync(args[1..], unregister: false, Console.Error, CancellationToken.None),
    ["unregister", ..] => await RegisterCommand.RunAsync(args[1..], unregister: true, Console.Error, CancellationToken.None),
    _ => 2,
};
