using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SourceRouter.Nodes;

/// <summary>A destination's answers: a file of 32-byte records, which is most of a release's size.</summary>
public sealed class AnswerTable : IDisposable
{
    private const int RecordLength = SHA256.HashSizeInBytes;
    private readonly SafeFileHandle _file;
    private readonly long _records;

    private AnswerTable(SafeFileHandle file, long records)
    {
        _file = file;
        _records = records;
    }

    /// <summary>Opens a table.</summary>
    /// <exception cref="InvalidDataException">The file holds no record.</exception>
    public static AnswerTable Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        long records = RandomAccess.GetLength(file) / RecordLength;
        if (records > 0)
            return new AnswerTable(file, records);
        file.Dispose();
        throw new InvalidDataException($"{path} holds no record. Make it with 'sourcerouter table'.");
    }

    /// <summary>Writes a table of a given size; the same seed gives the same bytes.</summary>
    public static void Create(string path, string seed, long bytes)
    {
        using FileStream file = File.Create(path, 1 << 16);
        for (long i = 0; i < bytes; i += RecordLength)
        {
            byte[] record = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {i}")));
            file.Write(record, 0, (int)Math.Min(RecordLength, bytes - i));
        }
    }

    /// <summary>The answer for a destination: 16 hexadecimal digits.</summary>
    public string this[IPAddress destination]
    {
        get
        {
            Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(destination.GetAddressBytes(), key);
            Span<byte> record = stackalloc byte[8];
            RandomAccess.Read(_file, record, (long)(BitConverter.ToUInt64(key) % (ulong)_records) * RecordLength);
            return Convert.ToHexStringLower(record);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
