using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using VersionManager.Fleet.Ssh;

namespace VersionManager.Fleet;

/// <summary>The one SSH connection to a node; commands and the control API's connections are channels of it.</summary>
internal sealed class NodeConnection : IDisposable
{
    private readonly SshClient _client;
    private volatile bool _disposed;

    private NodeConnection(string name, SshHostSettings settings, NodeLayout layout, SshClient client)
    {
        Name = name;
        Settings = settings;
        Layout = layout;
        _client = client;
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>The settings of the connection.</summary>
    public SshHostSettings Settings { get; }

    /// <summary>The paths of the daemon on the node.</summary>
    public NodeLayout Layout { get; }

    /// <summary>Whether the connection is open.</summary>
    public bool IsConnected => !_disposed && _client.IsConnected;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="NodeException">The node cannot be connected to.</exception>
    public static async Task<NodeConnection> OpenAsync(string name, NodeConnectOptions options, CancellationToken cancellation)
    {
        SshHostSettings settings = options.Resolve(name);
        SshClient client = await SshConnector
            .ConnectAsync(settings, options.Credential, options.KeyFiles is not null, cancellation)
            .ConfigureAwait(false);
        return new NodeConnection(name, settings, options.Layout, client);
    }

    /// <summary>Runs a command line in the user's shell on the node.</summary>
    /// <param name="commandLine">For a POSIX shell.</param>
    /// <param name="input">The standard input; null for none.</param>
    /// <param name="cancellation">Cancels the wait and closes the channel.</param>
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
        catch (Exception error)
            when (error is SshException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            throw Lost(error);
        }
    }

    /// <summary>Opens a stream to a long-running program on the node, started in the user's shell.</summary>
    /// <param name="commandLine">For a POSIX shell.</param>
    /// <param name="whenSilent">Makes the reader's error if the program ends without any output.</param>
    /// <param name="cancellation">Cancels the wait for the channel.</param>
    /// <exception cref="NodeException">The connection broke.</exception>
    public async Task<Stream> OpenStreamAsync(
        string commandLine,
        Func<RemoteResult, Exception> whenSilent,
        CancellationToken cancellation
    )
    {
        try
        {
            return await SshExecStream.OpenAsync(_client, commandLine, cancellation, ExplainAsync).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SshException or ObjectDisposedException or InvalidOperationException)
        {
            throw Lost(error);
        }

        async Task<Exception> ExplainAsync(SshExecStream stream, CancellationToken ending)
        {
            if (!IsConnected)
                return Lost(new EndOfStreamException("it ended while a program was starting"));
            (int status, string error) = await stream.EndAsync(ending).ConfigureAwait(false);
            return whenSilent(new RemoteResult(status, "", error));
        }
    }

    /// <summary>The error for a lost connection.</summary>
    public NodeException Lost(Exception cause) =>
        new(
            NodeErrorKind.ConnectionLost,
            Name,
            $"{Name}: the SSH connection is gone ({cause.Message}). Connect again with Connect-VmNode.",
            cause
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _client.Dispose();
    }

    private static async Task<string> ReadAllAsync(Stream stream, CancellationToken cancellation)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all, 16 * 1024, cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
