using System.Collections;
using System.Globalization;
using System.Management.Automation;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;
using VersionManager.Fleet;
using VersionManager.Fleet.Releases;

namespace VersionManager.Cmdlets;

/// <summary>Makes a release of a folder: writes <c>release.json</c> with its command line and every file's SHA-256.</summary>
/// <example>
/// <code>New-AppRelease ./build/2.0 -Application sourcerouter -Version 2.0 -Start ./sourcerouter -Port tcp/7000</code>
/// <para>Describes a folder as a release: writes release.json with every file's size and SHA-256.</para>
/// </example>
/// <example>
/// <code>
/// New-AppRelease ./store/2.0 -Application store -Version 2.0 -Predecessor 1.0 -Start ./store -State /var/lib/store `
///     -MigrateHook ./store, migrate -Gateway @{ listen = 'tcp/8080'; upstream = 7002 }
/// </code>
/// <para>Describes a release with state that is migrated, whose clients come through the gateway on port 8080 of every
/// node.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "AppRelease", SupportsShouldProcess = true)]
[OutputType(typeof(AppRelease))]
public sealed class NewAppReleaseCommand : VmCmdlet
{
    /// <summary>The folder with the application's files; its whole content becomes the release.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The application: lower-case letters, digits and hyphens, beginning with a letter, at most 32.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    [ValidateNotNullOrEmpty]
    public string Application { get; set; } = "";

    /// <summary>The version, such as <c>2.0</c>.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    public Version Version { get; set; } = new();

    /// <summary>The application's command line: the program, absolute or relative to the release, and its arguments.</summary>
    [Parameter(Mandatory = true, Position = 3, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Start { get; set; } = [];

    /// <summary>The predecessor: the version before this one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Version? Predecessor { get; set; }

    /// <summary>The user that runs the application, which every node must have; <c>root</c> when absent.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>Variables for the application and its hooks.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IDictionary? Environment { get; set; }

    /// <summary>The path of the files in the guest; <c>/app</c> when absent.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? GuestPath { get; set; }

    /// <summary>Managed ports, such as <c>tcp/7000</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ManagedPort[]? Port { get; set; }

    /// <summary>State folders: absolute paths in the guest that outlast it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? State { get; set; }

    /// <summary>The guests' isolation.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Isolation Isolation { get; set; }

    /// <summary>The guest's memory limit, such as <c>256M</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Memory { get; set; }

    /// <summary>A command line that succeeds when the application serves.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? HealthHook { get; set; }

    /// <summary>A command line that copies state from an older version.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? MigrateHook { get; set; }

    /// <summary>A command line that runs after the migrate hook: it reads the copied state back through this version, and fails
    /// if something is missing.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? VerifyHook { get; set; }

    /// <summary>Whether nodes start the migrate hook by themselves, or an operator does by Start-StateMigration.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MigrationStart MigrationStart { get; set; }

    /// <summary>How long one attempt of the migration may take, in seconds, up to a week; the node's time-out when
    /// absent.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, ReleaseMigration.LongestTimeoutSeconds)]
    public int? MigrationTimeoutSec { get; set; }

    /// <summary>A command line that undoes a write which another version refused: docs/gateway.md, "The hard case".</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? CompensateHook { get; set; }

    /// <summary>The section for clients' requests through the gateway: the fields of docs/gateway.md, of which <c>listen</c> and
    /// <c>upstream</c> are required.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IDictionary? Gateway { get; set; }

    /// <summary>A command line that asks the application to end; SIGTERM when absent.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? StopHook { get; set; }

    /// <summary>After this instant no node installs the release.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DateTimeOffset? Expires { get; set; }

    /// <summary>Replaces an existing <c>release.json</c>.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (
            !ShouldProcess(
                System.IO.Path.Combine(folder, WellKnown.ManifestName),
                $"Write the release of {Application} {Version}"
            )
        )
            return;
        Progress.Begin($"Making the release of {Application} {Version}", 1);
        try
        {
            ReleaseFolder release = ReleaseBuilder.Build(
                folder,
                Manifest(),
                Force,
                (done, total) => Progress.Report(folder, "Hashing files", total == 0 ? null : (double)done / total),
                Cancellation
            );
            KnownFleet.Learn(Application, Version);
            WriteObject(AppRelease.Of(release.Manifest, folder));
        }
        catch (ReleaseFormatException error)
        {
            WriteError(new ErrorRecord(error, nameof(ReleaseErrorKind.InvalidRelease), ErrorCategory.InvalidData, Gateway));
        }
        catch (Exception error) when (error is ReleaseException or IOException or UnauthorizedAccessException)
        {
            WriteError(
                error is ReleaseException
                    ? ErrorRecords.Of(error, folder)
                    : new ErrorRecord(error, "FileUnreadable", ErrorCategory.ReadError, folder)
            );
        }
        finally
        {
            Progress.End();
        }
    }

    private ReleaseManifest Manifest()
    {
        ReleaseManifest manifest = new()
        {
            Application = Application,
            Version = Version,
            Predecessor = Predecessor,
            Start = Start,
            Ports = [.. (Port ?? []).Select(p => p.ToString())],
            State = State ?? [],
            Isolation = Isolation,
            Memory = Memory,
            Hooks = new ReleaseHooks
            {
                Health = HealthHook,
                Migrate = MigrateHook,
                Verify = VerifyHook,
                Compensate = CompensateHook,
                Stop = StopHook,
            },
            Migration =
                MigrationStart == MigrationStart.Automatic && MigrationTimeoutSec is null
                    ? null
                    : new ReleaseMigration { Start = MigrationStart, TimeoutSeconds = MigrationTimeoutSec },
            Gateway = Gateway is null ? null : GatewayFields.Read(PlainValue.Of(Gateway)),
            Expires = Expires,
        };
        if (Environment is not null)
        {
            manifest = manifest with
            {
                Environment = Environment.Cast<DictionaryEntry>().ToDictionary(e => Text(e.Key), e => Text(e.Value)),
            };
        }
        return manifest with { User = User ?? manifest.User, Path = GuestPath ?? manifest.Path };
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
