namespace VersionManager.Fleet.Ssh;

/// <summary>Secrets for the login, besides private keys and the agent.</summary>
/// <remarks>Not a record, which would print the secrets.</remarks>
public sealed class SshCredential
{
    /// <summary>A credential with secrets.</summary>
    /// <param name="password">The user's password on the host; null for none.</param>
    /// <param name="keyPassphrase">The passphrase of an encrypted private key; null for none.</param>
    public SshCredential(string? password, string? keyPassphrase)
    {
        Password = password;
        KeyPassphrase = keyPassphrase;
    }

    /// <summary>No secrets.</summary>
    public static SshCredential None { get; } = new(null, null);

    internal string? Password { get; }

    internal string? KeyPassphrase { get; }
}
