# The hierarchy of IrisLog's agents.

# Makes the hierarchy: the first node is the agent of the root, the next ones (as far as there are) are the agents of two
# countries, each with a region and a site. The last node is a leaf, as are all from the eighth on. Every node has readings of
# its own, in one of the two sites.
function New-Hierarchy {
    param([string[]] $Addresses)
    $inner = [math]::Min($Addresses.Count - 1, 7)
    $halves = if ($inner -ge 3) { 2 } else { 1 }
    $document = [xml]::new()
    $root = Add-HierarchyElement -Parent $document -Name 'irislog' -Address $Addresses[0]
    foreach ($half in 1..$halves) {
        $element = $root
        $agent = 0
        foreach ($level in 0..2) {
            $candidate = 1 + $halves * $level + $half - 1
            if ($candidate -lt $inner) { $agent = $candidate }
            $name = 'country', 'region', 'site' | Select-Object -Index $level
            $element = Add-HierarchyElement -Parent $element -Name $name -Id "$name-$half" -Address $Addresses[$agent]
        }
        for ($index = 0; $index -lt $Addresses.Count; $index++) {
            if ($index % $halves -ne $half % $halves) { continue }
            $null = Add-HierarchyElement -Parent $element -Name 'node' -Id "n$($index + 1)" -Address $Addresses[$index]
        }
    }
    $document
}

function Add-HierarchyElement {
    param($Parent, [string] $Name, [string] $Id, [string] $Address)
    $document = if ($Parent -is [xml]) { $Parent } else { $Parent.OwnerDocument }
    $element = $document.CreateElement($Name)
    if ($Id) { $element.SetAttribute('id', $Id) }
    $element.SetAttribute('agent', "${Address}:7020")
    $Parent.AppendChild($element)
}

# The highest level of which a node is the agent.
function Get-HierarchyLevel {
    param($Hierarchy, [string] $Address)
    $Hierarchy.SelectSingleNode("//*[@agent='${Address}:7020']").LocalName
}

function Get-LevelDepth {
    param([string] $Level)
    [array]::IndexOf(@('irislog', 'country', 'region', 'site', 'node'), $Level)
}

# The path of a node's own readings, as in the client's output.
function Get-HierarchyPath {
    param($Hierarchy, [string] $Address)
    $node = $Hierarchy.SelectSingleNode("//node[@agent='${Address}:7020']")
    $site = $node.ParentNode
    $region = $site.ParentNode
    $steps = $region.ParentNode, $region, $site, $node | ForEach-Object { $_.GetAttribute('id') }
    '/' + ($steps -join '/')
}
