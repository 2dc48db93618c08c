namespace VersionManager.ProxyService.Tests.Routing;

[CollectionDefinition(nameof(RoutedNetwork))]
public sealed class RoutedNetworkCollection : ICollectionFixture<RoutedNetwork>;
