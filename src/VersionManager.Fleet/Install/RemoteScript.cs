namespace VersionManager.Fleet.Install;

/// <summary>Runs the commands of an installation or a removal, and stops at the first that fails.</summary>
internal sealed class RemoteScript(NodeConnection connection, NodeFacts facts, NodeErrorKind failure)
{
    /// <summary>The prefix of a command that needs root.</summary>
    public string Sudo => facts.Sudo;

    /// <summary>Runs a command line of a POSIX shell.</summary>
    /// <param name="purpose">What the command does, for the message: "PURPOSE failed".</param>
    /// <param name="commandLine">The command line, with <see cref="Sudo"/> where it needs root.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <param name="input">The standard input.</param>
    /// <exception cref="NodeException">The command failed.</exception>
    public async Task<string> RunAsync(string purpose, string commandLine, CancellationToken cancellation, Stream? input = null)
    {
        RemoteResult result = await connection
            .RunAsync("PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; set -e; " + commandLine, input, cancellation)
            .ConfigureAwait(false);
        return result.ExitStatus == 0
            ? result.Output
            : throw new NodeException(
                failure,
                connection.Name,
                $"{connection.Name}: {purpose} failed: {result.Reason.TrimEnd('.')}. Fix this on the node and run the command again; completed steps are kept."
            );
    }
}
