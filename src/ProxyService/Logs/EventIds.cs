namespace VersionManager.ProxyService;

/// <summary>The ids of the daemon's own log events; an id is never given to another event.</summary>
/// <remarks>The data path has 2000 to 2999; guests have their own ids.</remarks>
internal static class EventIds
{
    public const int DaemonStarting = 1000;
    public const int DaemonReady = 1001;
    public const int DaemonStopping = 1002;
    public const int DaemonStopped = 1003;
    public const int ConfigurationRead = 1004;
    public const int RoutesApplied = 1005;
    public const int RoutesFailed = 1006;
    public const int StateNotSaved = 1007;
    public const int StateSaved = 1008;
    public const int OperationCrashed = 1009;
    public const int EventFailed = 1010;
    public const int GuestLost = 1011;
    public const int LogsNotTrimmed = 1012;
    public const int NetworkRestored = 1013;
    public const int NetworkNotRestored = 1014;

    public const int RequestRefused = 1100;
    public const int RequestFailed = 1101;

    public const int ReleaseUnreadable = 1200;
    public const int ReleaseMisplaced = 1201;
    public const int ReleaseUploadBegun = 1202;
    public const int ReleaseCommitted = 1203;
    public const int ReleaseServed = 1204;
    public const int ReleaseServeFailed = 1205;
    public const int ReleaseRefetch = 1206;
    public const int ReleaseSourceFailed = 1207;
    public const int ReleaseSourceBusy = 1208;
    public const int ReleaseSourceSuperseded = 1209;
    public const int ReleaseSentOn = 1210;
    public const int ReleaseNotTold = 1211;

    public const int UpgradeStarted = 1300;
    public const int UpgradeStepDone = 1301;
    public const int UpgradeStepFailed = 1302;
    public const int UpgradeSucceeded = 1303;
    public const int UpgradeRetry = 1304;
    public const int UpgradeFailed = 1305;
    public const int UpgradeCancelled = 1306;
    public const int UpgradeResumed = 1307;
    public const int VersionAnnounced = 1308;
    public const int UpgradeCrashed = 1309;
    public const int UpgradeQueued = 1310;

    public const int VersionRunning = 1400;
    public const int VersionStopping = 1401;
    public const int VersionStopped = 1402;
    public const int DefaultMoved = 1403;
    public const int GuestEnded = 1404;
    public const int VersionStopFailed = 1405;
    public const int MarksLearned = 1406;
    public const int MarksNotExchanged = 1407;
    public const int MarksMalformed = 1408;
    public const int MarksFull = 1409;
    public const int MarksAwaited = 1410;
    public const int MarksLifted = 1411;
    public const int VersionEnding = 1412;
    public const int VersionGoesOn = 1413;
    public const int GatewayNotTold = 1414;

    public const int PortRegistered = 1500;
    public const int PortReleased = 1501;
    public const int PortRefused = 1502;

    public const int MigrationStarted = 1600;
    public const int MigrationEnded = 1601;
    public const int MigrationRetry = 1602;
    public const int MigrationResumed = 1603;
    public const int MigrationPhase = 1604;
    public const int MigrationCrashed = 1605;

    public const int GatewayStarted = 1700;
    public const int GatewayAdopted = 1701;
    public const int GatewayReplaced = 1702;
    public const int GatewayEnded = 1703;
    public const int GatewayEnding = 1704;
    public const int GatewayFailed = 1705;
    public const int GatewayKilled = 1706;
    public const int GatewayLogNotTrimmed = 1707;
    public const int GatewayNotEnded = 1708;
}
