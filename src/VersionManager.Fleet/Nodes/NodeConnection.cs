using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using VersionManager.Fleet.Http;
using VersionManager.Fleet.Ssh;

namespace VersionManager.Fleet;

/// <summary>The one SSH connection to a node; commands and the control API's connections are channels of it.</summary>
internal sealed class NodeConnection : IDisposable
{
    // sshd allows 10 sessions a connection (MaxSessions); installing and removing need one or two besides these.
    private const int MaximalChannels = 8;
    private readonly SshClient _client;
    private readonly SemaphoreSlim _channels = new(MaximalChannels);
    private readonly Stack<(SshExecStream Stream, HttpConnection Http)> _idle = new();
    private bool _disposed;

    private NodeConnection(string name, SshHostSettings settings, NodeLayout layout, SshClient client)
    {
        Name = name;
        Settings = settings;
        Layout = layout;
        _client = client;
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>How it was connected to.</summary>
    public SshHostSettings Settings { get; }

    /// <summary>Where the daemon is on the node.</summary>
    public NodeLayout Layout { get; }

    /// <summary>Whether the connection still stands.</summary>
    public bool IsConnected => !_disposed && _client.IsConnected;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="NodeException">It did not work.</exception>
    public static async Task<NodeConnection> OpenAsync(string name, NodeConnectOptions options, CancellationToken cancellation)
    {
        SshHostSettings settings = options.Resolve(name);
        SshClient client = await SshConnector.ConnectAsync(settings, options.Credential, options.KeyFiles is not null, cancellation).ConfigureAwait(false);
        return new NodeConnection(name, settings, options.Layout, client);
    }

    /// <summary>Runs a command line in the user's shell on the node.</summary>
    /// <param name="commandLine">For a POSIX shell.</param>
    /// <param name="input">What it reads from standard input; null for nothing.</param>
    /// <param name="cancellation">Ends the waiting and the channel.</param>
    /// <exception cref="NodeException">The connection broke.</exception>
    public async Task<RemoteResult> RunAsync(string commandLine, Stream? input, CancellationToken cancellation)
    {
        try
        {
            using SshExecStream stream = await SshExecStream.OpenAsync(_client, commandLine, cancellation).ConfigureAwait(false);
            Task<string> output = ReadAllAsync(stream, cancellation);
            if (input is not null)
            {
                await input.CopyToAsync(stream, 256 * 1024, cancellation).ConfigureAwait(false);
                stream.CloseInput();
            }
            string text = await output.ConfigureAwait(false);
            (int status, string error) = await stream.EndAsync(cancellation).ConfigureAwait(false);
            return new RemoteResult(status, text, error);
        }
        catch (Exception error) when (error is SshException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            throw Lost(error);
        }
    }

    /// <summary>Sends a request to the node's daemon.</summary>
    /// <exception cref="NodeException">The daemon could not be reached.</exception>
    public async Task<HttpResponse> SendAsync(HttpRequest request, CancellationToken cancellation)
    {
        await _channels.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // A daemon that was restarted has ended its side of an idle channel, perhaps this very moment.
            for (bool fresh = false; ; fresh = true)
            {
                (SshExecStream stream, HttpConnection http, bool reused) = await ChannelAsync(fresh, cancellation).ConfigureAwait(false);
                bool keep = false;
                try
                {
                    HttpResponse response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
                    keep = !http.IsBroken;
                    return response;
                }
                catch (InvalidDataException error)
                {
                    throw new NodeException(NodeErrorKind.ProtocolError, Name, $"{Name}: {error.Message} Check that the daemon's version fits this module's: Install-VmNode brings it in line.", error);
                }
                catch (Exception error) when (error is EndOfStreamException or SshException or IOException or ObjectDisposedException)
                {
                    if (reused && request.IsSafe && !http.HasAnswered && IsConnected)
                        continue;
                    throw await ExplainAsync(stream, http.HasAnswered || reused, error, cancellation).ConfigureAwait(false);
                }
                finally
                {
                    Release(stream, http, keep);
                }
            }
        }
        finally
        {
            _channels.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_idle)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach ((SshExecStream stream, _) in _idle)
                stream.Dispose();
            _idle.Clear();
        }
        _client.Dispose();
    }

    private async Task<(SshExecStream, HttpConnection, bool Reused)> ChannelAsync(bool fresh, CancellationToken cancellation)
    {
        lock (_idle)
        {
            while (_idle.Count > 0)
            {
                (SshExecStream stream, HttpConnection http) = _idle.Pop();
                if (!fresh && !stream.HasEnded)
                    return (stream, http, true);
                stream.Dispose();
            }
        }
        try
        {
            SshExecStream opened = await SshExecStream.OpenAsync(_client, BridgeCommand(Layout), cancellation).ConfigureAwait(false);
            return (opened, new HttpConnection(opened), false);
        }
        catch (Exception error) when (error is SshException or ObjectDisposedException or InvalidOperationException)
        {
            throw Lost(error);
        }
    }

    private void Release(SshExecStream stream, HttpConnection http, bool keep)
    {
        lock (_idle)
        {
            if (keep && !_disposed)
            {
                _idle.Push((stream, http));
                return;
            }
        }
        stream.Dispose();
    }

    private static string BridgeCommand(NodeLayout layout)
    {
        string daemon = ShellText.Quote(layout.DaemonPath), socket = ShellText.Quote(layout.ControlSocket);
        // Members of the group use the socket; others need sudo, and get an error rather than a prompt.
        // What fails at once takes in what is being sent to it before it ends: sshd ends the whole connection of a client whose data
        // meets a channel that has just been closed.
        return $"s=127; if [ -x {daemon} ]; then if [ \"$(id -u)\" -ne 0 ] && [ ! -w {socket} ]; then sudo -n {daemon} connect --socket {socket}; "
            + $"else {daemon} connect --socket {socket}; fi; s=$?; fi; [ $s -eq 0 ] || timeout 1 cat >/dev/null; exit $s";
    }

    private async Task<NodeException> ExplainAsync(SshExecStream stream, bool wasUp, Exception cause, CancellationToken cancellation)
    {
        if (!IsConnected)
            return Lost(cause);
        if (wasUp)
            return new NodeException(NodeErrorKind.ConnectionLost, Name, $"{Name}: the daemon ended the connection before it answered. It may have been restarted: try again, and look at its log if it happens twice.", cause);
        (int status, string error) = await stream.EndAsync(cancellation).ConfigureAwait(false);
        return status switch
        {
            127 => new NodeException(NodeErrorKind.DaemonNotInstalled, Name, $"{Name}: there is no daemon at {Layout.DaemonPath}. Install it with Install-VmNode.", cause),
            _ when error.Contains("sudo") => new NodeException(NodeErrorKind.PermissionDenied, Name, $"{Name}: '{Settings.User}' may not use the daemon's control socket ({error.Trim()}). Add the user to the group {Contracts.WellKnown.ControlGroup} on the node, or allow sudo without a password.", cause),
            _ => new NodeException(NodeErrorKind.DaemonNotRunning, Name, $"{Name}: the daemon does not answer ({new RemoteResult(status, "", error).Reason}). Start it again with Install-VmNode; its log on the node says why it ended.", cause),
        };
    }

    private NodeException Lost(Exception cause) => new(
        NodeErrorKind.ConnectionLost, Name, $"{Name}: the SSH connection is gone ({cause.Message}). Connect again with Connect-VmNode.", cause);

    private static async Task<string> ReadAllAsync(Stream stream, CancellationToken cancellation)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all, 16 * 1024, cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
