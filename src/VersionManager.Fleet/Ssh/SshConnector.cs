using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace VersionManager.Fleet.Ssh;

/// <summary>Opens SSH connections, and explains failures in plain words.</summary>
internal static class SshConnector
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="NodeException">The connection failed; the kind and the message say why.</exception>
    public static async Task<SshClient> ConnectAsync(
        SshHostSettings settings,
        SshCredential credential,
        bool keysAreRequired,
        CancellationToken cancellation
    )
    {
        (AuthenticationMethod[] methods, IReadOnlyList<string> notes) = SshAuthentication.Methods(
            settings,
            credential,
            keysAreRequired
        );
        HostKeyCheck check = HostKeyCheck.For(settings);
        ConnectionInfo info = new(settings.HostName, settings.Port, settings.User, methods)
        {
            Timeout = settings.ConnectTimeout,
            // The server's default limit (MaxSessions in sshd_config), of which ControlChannel leaves some to other commands.
            MaxSessions = 10,
        };
        check.Prefer(info);
        SshClient client = new(info) { KeepAliveInterval = KeepAlive };
        client.HostKeyReceived += (_, e) => e.CanTrust = check.Accept(e);
        try
        {
            // SSH.NET blocks while it connects; a separate thread keeps 32 of them from starving the thread pool.
            await Task
                .Factory.StartNew(
                    () => client.ConnectAsync(cancellation),
                    cancellation,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
                .Unwrap()
                .ConfigureAwait(false);
            check.Remember();
            return client;
        }
        catch (Exception error)
        {
            client.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw Explain(settings, notes, check, error);
        }
    }

    private static NodeException Explain(
        SshHostSettings settings,
        IReadOnlyList<string> notes,
        HostKeyCheck check,
        Exception error
    )
    {
        string name = settings.Alias,
            where = $"{settings.HostName} port {settings.Port}";
        if (check.Refusal is (NodeErrorKind kind, string refusal))
            return new NodeException(kind, name, $"{name}: {refusal}", error);
        return error switch
        {
            SshAuthenticationException => new NodeException(
                NodeErrorKind.AuthenticationFailed,
                name,
                $"{name}: {where} did not let '{settings.User}' log in{(notes.Count > 0 ? ": " + string.Join("; ", notes) : "")}. "
                    + "Check the user name, and that the public key of -KeyFilePath is in the user's authorized_keys on the node.",
                error
            ),
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
                new NodeException(
                    NodeErrorKind.UnknownHost,
                    name,
                    $"{name}: '{settings.HostName}' does not resolve to an address. Check the name, or add a Host section with its HostName to ~/.ssh/config.",
                    error
                ),
            SshOperationTimeoutException or TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } =>
                new NodeException(
                    NodeErrorKind.TimedOut,
                    name,
                    $"{name}: {where} did not answer in {settings.ConnectTimeout.TotalSeconds:0} s. Check that the host is up and that no firewall drops port {settings.Port}.",
                    error
                ),
            SocketException socket => new NodeException(
                NodeErrorKind.HostUnreachable,
                name,
                $"{name}: {where} cannot be reached: {socket.Message}. Check the address and the port, and that sshd runs there.",
                error
            ),
            NodeException node => node,
            _ => new NodeException(
                NodeErrorKind.HostUnreachable,
                name,
                $"{name}: no SSH connection to {where}: {error.Message} Check that an SSH server runs there.",
                error
            ),
        };
    }
}
