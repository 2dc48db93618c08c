namespace Cfs.Tests.Simulation;

/// <summary>
/// A random history of a fleet: nodes start, lose power and come back, wires break, datagrams are lost or late, and clients
/// write.
/// </summary>
internal sealed class RandomHistory(SimulatedFleet fleet, Random chance)
{
    private readonly List<string> log = [$"{fleet.Hosts} hosts, the first {fleet.Listed} listed"];

    /// <summary>The events so far, for people to read.</summary>
    public override string ToString() => string.Join("\n  ", log);

    /// <summary>Makes one event happen, then lets a part of a round, or several rounds, pass.</summary>
    public void GoOn()
    {
        if (Happen() is { } what)
            Note(what);
        fleet.Network.Run(TimeSpan.FromMilliseconds(chance.Next(chance.Next(3) == 0 ? 100 : 8000)));
    }

    /// <summary>Starts and stops nodes, in any order and at any pace, until exactly the wanted ones run.</summary>
    public void LetRun(IReadOnlySet<int> wanted)
    {
        foreach (var host in Enumerable.Range(0, fleet.Hosts).OrderBy(_ => chance.Next()).ToArray())
        {
            if (wanted.Contains(host) == fleet.Nodes.ContainsKey(host))
                continue;

            Note(wanted.Contains(host) ? Start(host) : Stop(host));
            fleet.Network.Run(TimeSpan.FromMilliseconds(chance.Next(chance.Next(2) == 0 ? 1 : 8000)));
        }
    }

    /// <summary>Repairs all wires, stops losses, and lets a minute pass.</summary>
    public void BeQuiet()
    {
        fleet.Network.Mend();
        Note("quiet");
        fleet.Network.Run(TimeSpan.FromMinutes(1));
    }

    /// <returns>The event; null where it had no effect.</returns>
    private string? Happen()
    {
        var (host, other) = (chance.Next(fleet.Hosts), chance.Next(fleet.Hosts));
        var runs = fleet.Nodes.ContainsKey(host);
        return chance.Next(10) switch
        {
            < 4 when !runs => Start(host),
            < 2 => Stop(host),
            2 => $"{Stop(host)}, {Start(host)}",
            5 when fleet.Nodes.Count > 0 => Write(fleet.Nodes.Keys.ElementAt(chance.Next(fleet.Nodes.Count))),
            6 when host != other => Cut(host, other, bothWays: false),
            7 when host != other => Cut(host, other, bothWays: true),
            8 => Mend(),
            9 => Disturb(),
            _ => null,
        };
    }

    private void Note(string what) => log.Add($"{fleet.Network.Now.TotalSeconds, 8:0.000} s: {what}");

    private string Start(int host)
    {
        fleet.Start(host);
        return $"start {host}";
    }

    private string Stop(int host)
    {
        fleet.Stop(host);
        return $"stop {host}";
    }

    private string Write(int host)
    {
        for (var i = 0; i < 3; i++)
            _ = fleet.BeginPut(host, BitConverter.GetBytes(chance.NextInt64()));
        return $"write through {host}";
    }

    private string Cut(int host, int other, bool bothWays)
    {
        fleet.Cut(host, other, bothWays);
        return $"cut {host} {(bothWays ? "<->" : "->")} {other}";
    }

    private string Mend()
    {
        fleet.Network.Mend();
        return "mend";
    }

    private string Disturb()
    {
        (fleet.Network.Loss, fleet.Network.Delay) = (chance.NextDouble() * 0.7, chance.NextDouble() * 0.7);
        return $"loss {fleet.Network.Loss:0.00}, delay {fleet.Network.Delay:0.00}";
    }
}
