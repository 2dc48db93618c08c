using System.Globalization;

namespace VersionManager.Contracts;

/// <summary>A (protocol, port) that an application registered (paper, section 4.2); written <c>tcp/7000</c>.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct ManagedPort(TransportProtocol Protocol, int Port)
{
    /// <summary>Reads <c>tcp/7000</c> or <c>udp/53</c>; the protocol in either case.</summary>
    public static bool TryParse(string? text, out ManagedPort port)
    {
        port = default;
        string[] parts = text?.Split('/') ?? [];
        if (
            parts.Length != 2
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number is < 1 or > 65535
        )
            return false;
        TransportProtocol? protocol = parts[0].ToUpperInvariant() switch
        {
            "TCP" => TransportProtocol.Tcp,
            "UDP" => TransportProtocol.Udp,
            _ => null,
        };
        if (protocol is null)
            return false;
        port = new ManagedPort(protocol.Value, number);
        return true;
    }

    /// <summary>Reads <c>tcp/7000</c> or <c>udp/53</c>.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static ManagedPort Parse(string text) =>
        TryParse(text, out ManagedPort port)
            ? port
            : throw new FormatException(
                $"'{text}' is not a port. Write tcp/PORT or udp/PORT with PORT from 1 to 65535, such as tcp/7000."
            );

    /// <inheritdoc/>
    public override string ToString() =>
        (Protocol == TransportProtocol.Tcp ? "tcp/" : "udp/") + Port.ToString(CultureInfo.InvariantCulture);
}
