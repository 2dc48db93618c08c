# What tests/Pester holds the scripts to.
@{
    Severity     = @('Error', 'Warning', 'Information')
    ExcludeRules = @(
        # Scripts for people talk to the person at the console.
        'PSAvoidUsingWriteHost'
        # Functions of a script, not of a module: the script's own ShouldProcess or try/finally is the place.
        'PSUseShouldProcessForStateChangingFunctions'
        # Parameters used in a nested function or script block are not seen as used.
        'PSReviewUnusedParameter'
        'PSAvoidUsingPositionalParameters'
        'PSProvideCommentHelp'
    )
    Rules        = @{
        PSUseConsistentWhitespace = @{ Enable = $true; CheckParameter = $true; IgnoreAssignmentOperatorInsideHashTable = $true }
        PSAvoidUsingCmdletAliases = @{ Enable = $true }
    }
}
