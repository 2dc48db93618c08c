using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Lets an encoding parameter be given by pwsh's names for them, or by code page.</summary>
internal sealed class EncodingNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>UTF-8 without a byte order mark.</summary>
    public static Encoding Default { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string name => FromName(name),
            int page => Encoding.GetEncoding(page),
            _ => inputData,
        };
    }

    private static Encoding FromName(string name) => name.ToLowerInvariant() switch
    {
        "utf8" or "utf8nobom" or "default" or "oem" or "ansi" => Default,
        "utf8bom" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        "ascii" => Encoding.ASCII,
        "unicode" or "string" => Encoding.Unicode,
        "bigendianunicode" => Encoding.BigEndianUnicode,
        "utf32" => Encoding.UTF32,
        "bigendianutf32" => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        _ => Find(name),
    };

    private static Encoding Find(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentTransformationMetadataException($"'{name}' is not the name of an encoding.", error);
        }
    }
}
