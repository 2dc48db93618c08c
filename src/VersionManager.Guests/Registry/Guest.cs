using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Links;
using VersionManager.Guests.Model;

namespace VersionManager.Guests.Registry;

/// <summary>A guest of this node: the isolated instance of one version.</summary>
public sealed class Guest
{
    private volatile GuestRecord _record;

    internal Guest(GuestRecord record, GuestLink link, GuestFolders folders, TimeProvider time)
    {
        _record = record;
        Link = link;
        Folders = folders;
        Channel = new GuestChannel(time);
        Channel.Report(record.Stage);
        if (record.State == GuestState.Failed)
            Gone.TrySetResult();
    }

    /// <summary>What it is made of.</summary>
    public GuestSpec Spec => Record.Spec;

    /// <summary>The application's name.</summary>
    public string Application => Spec.Application;

    /// <summary>The version that it runs.</summary>
    public Version Version => Spec.Version;

    /// <summary>Its slot.</summary>
    public int Slot => Record.Slot;

    /// <summary>Its address on the node's side of its link.</summary>
    public IPAddress PrivateAddress => Link.PrivateAddress;

    /// <summary>What it is doing.</summary>
    public GuestState State => Record.State;

    /// <summary>How far it has come.</summary>
    public GuestStage Stage => Record.Stage;

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Reason => Record.Reason;

    /// <summary>Where its standard output and error go.</summary>
    public string LogPath => Folders.Log;

    /// <summary>Completes when nothing of it runs any more, for whatever reason.</summary>
    public Task Ended => Gone.Task;

    internal GuestLink Link { get; }

    internal GuestFolders Folders { get; }

    internal GuestChannel Channel { get; }

    internal TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled when it is told to stop: what is being done with it ends.</summary>
    internal CancellationTokenSource Stopping { get; } = new();

    /// <summary>Held by whoever makes or removes what the guest is made of.</summary>
    internal SemaphoreSlim Gate { get; } = new(1);

    /// <summary>What its agent said on its end.</summary>
    internal string? EndReason { get; set; }

    internal GuestRecord Record
    {
        get => _record;
        set => _record = value;
    }

    /// <summary>The guest as the control API shows it.</summary>
    public GuestInfo ToInfo()
    {
        GuestRecord record = Record;
        return new GuestInfo(
            Application,
            Version,
            Spec.Isolation,
            record.State,
            record.Slot,
            PrivateAddress.ToString(),
            record.Process?.Id ?? 0,
            record.Started,
            GuestMemory.Parse(Spec.Manifest.Memory),
            record.Reason
        );
    }
}
