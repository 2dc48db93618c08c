namespace VersionManager.DataPath.Rules;

/// <summary>An element of one of the table's sets or maps.</summary>
internal interface IRuleElement
{
    /// <summary>The element as nft writes it.</summary>
    string Text { get; }
}
