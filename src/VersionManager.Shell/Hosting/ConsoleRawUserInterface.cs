using System.Management.Automation;
using System.Management.Automation.Host;

namespace VersionManager.Shell.Hosting;

/// <summary>Sizes and colours of the console. Reading back the screen's cells is not possible on a Unix terminal.</summary>
internal sealed class ConsoleRawUserInterface : PSHostRawUserInterface
{
    private const int DefaultHeight = 25;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => new(Terminal.Width, Height);
        set => throw Unsupported();
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => new(Terminal.Width, Height);
        set => throw Unsupported();
    }

    /// <inheritdoc/>
    public override Size MaxWindowSize => WindowSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => WindowSize;

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get => Terminal.OutputIsTerminal ? new(Console.CursorLeft, Console.CursorTop) : new(0, 0);
        set
        {
            if (Terminal.OutputIsTerminal)
                Console.SetCursorPosition(value.X, value.Y);
        }
    }

    /// <inheritdoc/>
    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw Unsupported();
    }

    /// <inheritdoc/>
    public override int CursorSize
    {
        get => 25;
        set => throw Unsupported();
    }

    /// <inheritdoc/>
    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    /// <inheritdoc/>
    public override string WindowTitle
    {
        get => "vmshell";
        set
        {
            if (Terminal.OutputIsTerminal)
                Console.Title = value;
        }
    }

    private static int Height => Terminal.OutputIsTerminal && Console.WindowHeight > 0 ? Console.WindowHeight : DefaultHeight;

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, ControlKeyStates.NumLockOn, keyDown: true);
    }

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw Unsupported();

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // Clear-Host asks for the whole screen this way.
        if (Terminal.OutputIsTerminal)
            Console.Clear();
    }

    private static PSNotSupportedException Unsupported() => new("A Unix terminal cannot do this.");
}
