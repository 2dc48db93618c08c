using Renci.SshNet;
using Renci.SshNet.Common;

namespace VersionManager.Fleet.Ssh;

/// <summary>Collects the login methods for a host: private keys, then the agent's keys, then the password.</summary>
internal static class SshAuthentication
{
    /// <summary>The methods to try, in order, and notes on keys that were left out, for the message if none works.</summary>
    /// <param name="settings">The host's settings.</param>
    /// <param name="credential">Password and passphrase.</param>
    /// <param name="keysAreRequired">Whether the user named the keys, so that an unusable one is an error.</param>
    /// <exception cref="NodeException">A named key cannot be used.</exception>
    public static (AuthenticationMethod[] Methods, IReadOnlyList<string> Notes) Methods(
        SshHostSettings settings,
        SshCredential credential,
        bool keysAreRequired
    )
    {
        List<AuthenticationMethod> methods = [];
        List<string> notes = [];
        List<IPrivateKeySource> keys = [];
        foreach (string file in settings.IdentityFiles)
        {
            try
            {
                keys.Add(
                    credential.KeyPassphrase is null
                        ? new PrivateKeyFile(file)
                        : new PrivateKeyFile(file, credential.KeyPassphrase)
                );
            }
            catch (Exception error)
                when (error
                        is SshException
                            or IOException
                            or UnauthorizedAccessException
                            or InvalidOperationException
                            or NotSupportedException
                            or ArgumentException
                )
            {
                string reason = Explain(file, error);
                if (keysAreRequired)
                    throw new NodeException(NodeErrorKind.KeyFileInvalid, settings.Alias, $"{settings.Alias}: {reason}", error);
                notes.Add(reason);
            }
        }
        if (settings.IdentityAgent is string socket && !settings.IdentitiesOnly)
            AddAgentKeys(socket, keys, notes);
        if (keys.Count > 0)
            methods.Add(new PrivateKeyAuthenticationMethod(settings.User, [.. keys]));
        if (credential.Password is string password)
        {
            methods.Add(new PasswordAuthenticationMethod(settings.User, password));
            // Many servers accept the password only by this method.
            KeyboardInteractiveAuthenticationMethod interactive = new(settings.User);
            interactive.AuthenticationPrompt += (_, e) =>
            {
                foreach (AuthenticationPrompt prompt in e.Prompts)
                    prompt.Response = password;
            };
            methods.Add(interactive);
        }
        if (methods.Count == 0)
        {
            methods.Add(new NoneAuthenticationMethod(settings.User));
            notes.Add("there was no private key, no agent and no password to offer");
        }
        return ([.. methods], notes);
    }

    private static void AddAgentKeys(string socket, List<IPrivateKeySource> keys, List<string> notes)
    {
        try
        {
            keys.AddRange(SshAgent.Keys(socket));
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or NotSupportedException)
        {
            notes.Add($"the agent at {socket} did not answer ({error.Message})");
        }
    }

    private static string Explain(string file, Exception error) =>
        error switch
        {
            FileNotFoundException or DirectoryNotFoundException =>
                $"the private key file {file} does not exist. Give another with -KeyFilePath, or make one with ssh-keygen.",
            UnauthorizedAccessException => $"the private key file {file} may not be read. Check its owner and mode.",
            SshPassPhraseNullOrEmptyException =>
                $"the private key file {file} is encrypted. Give its passphrase with -KeyPassphrase, or add the key to ssh-agent.",
            _ =>
                $"the private key file {file} cannot be used ({error.Message}). Check that it is a private key, and its passphrase.",
        };
}
