using System.CommandLine;
using System.Security.Cryptography;
using Cfs.Files;
using Cfs.Model;
using Samples.Common;

namespace Cfs.Client;

/// <summary>The users' commands: write and read files through any node's gateway interface.</summary>
internal static class ClientCommands
{
    private static readonly Option<Uri> Gateway = UriOption.Create(
        "--gateway",
        "The gateway interface of any node.",
        () => $"http://127.0.0.1:{CfsPorts.Gateway}"
    );

    private static readonly Option<int> Window = new("--window")
    {
        Description = "The prefetch window: blocks under way besides the next one.",
        DefaultValueFactory = _ => 8,
    };

    public static Command Put()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to write." };
        var key = new Option<FileInfo?>("--key")
        {
            Description = "A private key (see keygen): publishes the file under its root.",
        };
        var name = new Option<string?>("--name") { Description = "The name to publish it as; the file's own when absent." };
        var command = new Command("put", "Writes a file and prints the key of its inode, or its root/name.")
        {
            file,
            key,
            name,
            Gateway,
            Window,
        };
        command.SetAction(
            (line, cancellation) =>
                HookCommands.TryAsync(async () =>
                {
                    using var space = new GatewayClient(line.GetRequiredValue(Gateway), TimeProvider.System);
                    var source = line.GetRequiredValue(file);
                    using var content = source.OpenRead();
                    var inode = await new FileWriter(space, line.GetValue(Window)).WriteAsync(content, cancellation);
                    if (line.GetValue(key) is not { } pem)
                    {
                        Console.WriteLine(inode);
                        return;
                    }

                    using var owner = ECDsa.Create();
                    owner.ImportFromPem(await File.ReadAllTextAsync(pem.FullName, cancellation));
                    var published = line.GetValue(name) ?? source.Name;
                    var root = await new FileSystem(space, line.GetValue(Window), TimeProvider.System).PublishAsync(
                        owner,
                        published,
                        inode,
                        cancellation
                    );
                    Console.WriteLine($"{root}/{published}");
                })
        );
        return command;
    }

    public static Command Get()
    {
        var what = new Argument<string>("what") { Description = "An inode's key, or root/name." };
        var file = new Argument<FileInfo?>("file")
        {
            Description = "The file to write; standard output when absent.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("get", "Reads a file.") { what, file, Gateway, Window };
        command.SetAction(
            (line, cancellation) =>
                HookCommands.TryAsync(async () =>
                {
                    using var space = new GatewayClient(line.GetRequiredValue(Gateway), TimeProvider.System);
                    var inode = await FindAsync(space, line.GetRequiredValue(what), cancellation);
                    var reader = new FileReader(space, line.GetValue(Window));
                    if (line.GetValue(file) is not { } target)
                    {
                        await using var output = Console.OpenStandardOutput();
                        await reader.ReadAsync(inode, output, cancellation);
                        return;
                    }

                    // Whole or not at all: an existing file was read to its end.
                    var temporary = target.FullName + AtomicFile.TemporarySuffix;
                    try
                    {
                        await using (var output = File.Create(temporary))
                            await reader.ReadAsync(inode, output, cancellation);
                        File.Move(temporary, target.FullName, overwrite: true);
                    }
                    finally
                    {
                        File.Delete(temporary);
                    }
                })
        );
        return command;
    }

    public static Command List()
    {
        var root = new Argument<string>("root") { Description = "The root's key, as put prints it." };
        var command = new Command("list", "Lists the files under a root.") { root, Gateway };
        command.SetAction(
            (line, cancellation) =>
                HookCommands.TryAsync(async () =>
                {
                    using var space = new GatewayClient(line.GetRequiredValue(Gateway), TimeProvider.System);
                    var files = await new FileSystem(space, 0, TimeProvider.System).ListAsync(
                        KeyOf(line.GetRequiredValue(root)),
                        cancellation
                    );
                    foreach (var (name, inode) in files)
                        Console.WriteLine($"{inode} {name}");
                })
        );
        return command;
    }

    public static Command GenerateKey()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file for the private key; must not exist." };
        var command = new Command("keygen", "Makes a private key and prints the key of its root.") { file };
        command.SetAction(
            (line, cancellation) =>
                HookCommands.TryAsync(async () =>
                {
                    using var owner = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                    var options = new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    };
                    await using var writer = new StreamWriter(line.GetRequiredValue(file).FullName, options);
                    await writer.WriteLineAsync(owner.ExportPkcs8PrivateKeyPem().AsMemory(), cancellation);
                    Console.WriteLine(BlockKey.Of(owner.ExportSubjectPublicKeyInfo()));
                })
        );
        return command;
    }

    public static Command Status()
    {
        var command = new Command("status", "Shows a node's place in the ring.") { Gateway };
        command.SetAction(
            (line, cancellation) =>
                HookCommands.TryAsync(async () =>
                {
                    using var space = new GatewayClient(line.GetRequiredValue(Gateway), TimeProvider.System);
                    Console.WriteLine(await space.StatusAsync(cancellation));
                })
        );
        return command;
    }

    private static async Task<BlockKey> FindAsync(GatewayClient space, string what, CancellationToken cancellation)
    {
        if (what.Split('/', 2) is not [var root, var name])
            return KeyOf(what);

        var files = await new FileSystem(space, 0, TimeProvider.System).ListAsync(KeyOf(root), cancellation);
        return files.TryGetValue(name, out var inode)
            ? inode
            : throw new BlockSpaceException($"There is no file '{name}' under {root}.");
    }

    private static BlockKey KeyOf(string text) =>
        BlockKey.TryParse(text, out var key) ? key : throw new BlockSpaceException($"'{text}' is no key: 64 hexadecimal digits.");
}
