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

    /// <summary>What the guest is made of.</summary>
    public GuestSpec Spec => Record.Spec;

    /// <summary>The application's name.</summary>
    public string Application => Spec.Application;

    /// <summary>The version that the guest runs.</summary>
    public Version Version => Spec.Version;

    /// <summary>The guest's slot, from 1.</summary>
    public int Slot => Record.Slot;

    /// <summary>The guest's address on the node's side of its link.</summary>
    public IPAddress PrivateAddress => Link.PrivateAddress;

    /// <summary>Whether the guest is starting, runs, is stopping or has failed.</summary>
    public GuestState State => Record.State;

    /// <summary>How far the guest's boot has come.</summary>
    public GuestStage Stage => Record.Stage;

    /// <summary>Why the guest failed; null where it did not.</summary>
    public string? Reason => Record.Reason;

    /// <summary>The file that the guest's standard output and error go to.</summary>
    public string LogPath => Folders.Log;

    /// <summary>Completes when no process of the guest runs any more, for whatever reason.</summary>
    public Task Ended => Gone.Task;

    internal GuestLink Link { get; }

    internal GuestFolders Folders { get; }

    internal GuestChannel Channel { get; }

    internal TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled when the guest is told to stop, which ends whatever is being done with it.</summary>
    internal CancellationTokenSource Stopping { get; } = new();

    /// <summary>Held while the guest's processes, link and folders are made or removed.</summary>
    internal SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Why the guest ended, as its agent said; null where the agent has not said.</summary>
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
