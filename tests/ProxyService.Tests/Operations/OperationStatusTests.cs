using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Operations;

public sealed class OperationStatusTests
{
    [Fact]
    public void State_OfAnUpgrade_HasTheSameName() =>
        Assert.All(Enum.GetValues<OperationState>(), state => Assert.Equal(state.ToString(), state.ToUpgradeState().ToString()));

    [Fact]
    public void State_OfAMigration_HasTheSameNameAndIsReadBack() =>
        Assert.All(
            Enum.GetValues<MigrationState>(),
            state =>
            {
                Assert.Equal(state.ToString(), state.ToOperationState().ToString());
                Assert.Equal(state, state.ToOperationState().ToMigrationState());
            }
        );
}
