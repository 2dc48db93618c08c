using VersionManager.Contracts;

namespace VersionManager.Fleet;

/// <summary>HTTP to a node's daemon: each HTTP connection is a channel of the SSH connection, with a bridge to the daemon's
/// socket at its end.</summary>
internal sealed class ControlChannel : IDisposable
{
    // sshd allows 10 sessions a connection (MaxSessions); an installation or removal needs one or two more.
    private const int MaximalChannels = 8;
    private const long MaximalBody = 256L * 1024 * 1024;

    private readonly NodeConnection _connection;
    private readonly HttpClient _http;

    /// <summary>A client that opens its first channel with the first request.</summary>
    public ControlChannel(NodeConnection connection)
    {
        _connection = connection;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) => await OpenAsync(cancellation).ConfigureAwait(false),
                MaxConnectionsPerServer = MaximalChannels,
                // An idle channel costs the node a sleeping process, a new one a login shell.
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
            }
        )
        {
            // Any host name works: the connection goes to a socket.
            BaseAddress = new Uri("http://vmproxy"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaximalBody,
        };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    /// <summary>
    /// Sends a request and reads the whole answer. A request without a body is sent again if its channel ended before the answer.
    /// </summary>
    /// <exception cref="NodeException">The daemon could not be reached, or does not speak HTTP.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Explain(error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            // Disconnected meanwhile.
            throw _connection.Lost(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        string daemon = ShellText.Quote(_connection.Layout.DaemonPath),
            socket = ShellText.Quote(_connection.Layout.ControlSocket);
        // Members of the group may use the socket; others need sudo, and get an error instead of a prompt.
        // A bridge that fails at once reads its input for one more second: sshd ends the whole connection of a client whose data
        // meets a channel that has just been closed.
        string bridge =
            $"s=127; if [ -x {daemon} ]; then if [ \"$(id -u)\" -ne 0 ] && [ ! -w {socket} ]; then sudo -n {daemon} connect --socket {socket}; "
            + $"else {daemon} connect --socket {socket}; fi; s=$?; fi; [ $s -eq 0 ] || timeout 1 cat >/dev/null; exit $s";
        return await _connection.OpenStreamAsync(bridge, NotBridged, cancellation).ConfigureAwait(false);
    }

    private NodeException NotBridged(RemoteResult ended)
    {
        string name = _connection.Name;
        return ended.ExitStatus switch
        {
            127 => new NodeException(
                NodeErrorKind.DaemonNotInstalled,
                name,
                $"{name}: there is no daemon at {_connection.Layout.DaemonPath}. Install it with Install-VmNode."
            ),
            _ when ended.Error.Contains("sudo", StringComparison.Ordinal) => new NodeException(
                NodeErrorKind.PermissionDenied,
                name,
                $"{name}: '{_connection.Settings.User}' may not use the daemon's control socket ({ended.Error.Trim()}). Add the user to the group {WellKnown.ControlGroup} on the node, or allow sudo without a password."
            ),
            _ => new NodeException(
                NodeErrorKind.DaemonNotRunning,
                name,
                $"{name}: the daemon does not answer ({(ended.ExitStatus == 0 ? "it accepted the connection and ended it" : ended.Reason)}). Start it again with Install-VmNode; its log on the node says why it ended."
            ),
        };
    }

    private NodeException Explain(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is NodeException node)
                return node;
        }
        if (!_connection.IsConnected)
            return _connection.Lost(error);
        // The server sent no HTTP answer, or one that is too large.
        return
            error
                is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
                }
            ? new NodeException(
                NodeErrorKind.ProtocolError,
                _connection.Name,
                $"{_connection.Name}: {error.Message} Check that the daemon's version fits this module's: Install-VmNode updates the daemon.",
                error
            )
            : Ended(error);
    }

    private NodeException Ended(Exception cause) =>
        new(
            NodeErrorKind.ConnectionLost,
            _connection.Name,
            $"{_connection.Name}: the daemon ended the connection before it answered. It may have been restarted: try again, and look at its log if it happens twice.",
            cause
        );
}
