namespace VersionManager.Contracts.Wire;

/// <summary>The TLV types of version headers, from the PROXY protocol's custom range (version 2, section 2.2.7).</summary>
internal enum StreamTlv : byte
{
    Application = 0xE0,
    SenderVersion = 0xE1,
    MaximalVersion = 0xE2,
    Authentication = 0xE3,
    Purpose = 0xE4,
    Status = 0xE5,
    Marks = 0xE6,
    Others = 0xE7,
}
