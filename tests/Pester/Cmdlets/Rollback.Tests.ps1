# Undo-AppUpgrade: leaves the fleet's newest version, and asks one question that shows what each node will run.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $nodes = Start-FakeNode -Count 4
    $first, $second, $third, $fourth = $nodes
    $name = $first.name

    # Sets a node's versions of web and their states.
    function Set-Version($Node, [Collections.Specialized.OrderedDictionary] $States) {
        $items = foreach ($version in $States.Keys) { @{ version = $version; state = $States[$version] } }
        Set-FakeAnswer $Node 'GET /v1/versions' (New-FakeList versions $items)
    }

    function Get-Rollback($Node) { (Get-FakeRequest $Node -Like 'POST /v1/versions/web/rollback').body }
}

AfterAll { Stop-FakeNode $nodes }

Describe 'Undo-AppUpgrade' -Tag Unit {
    BeforeEach {
        Reset-FakeNode $nodes
        Set-FakeAnswer $nodes 'POST /v1/versions/web/rollback' '{"application":"web","from":"2.0","to":"1.1"}'
    }

    Context 'of a version that runs on half the nodes and failed on the others' {
        BeforeEach {
            Set-Version $first, $second ([ordered]@{ '1.0' = 'Running'; '1.1' = 'Running'; '2.0' = 'Running' })
            Set-Version $third, $fourth ([ordered]@{ '1.0' = 'Running'; '1.1' = 'Running'; '2.0' = 'Failed' })
        }

        It 'leaves that version on every node, and no other' {
            $back = Undo-AppUpgrade web -Node $nodes.name -Reason bad -Confirm:$false

            $back.Node | Sort-Object | Should -Be ($nodes.name | Sort-Object)
            $back | ForEach-Object { "$($_.From) $($_.To) $($_.IsObsolete)" } | Select-Object -Unique | Should -Be '2.0 1.1 False'
            Get-Rollback $nodes | Should -Be (@('{"version":"2.0","reason":"bad","obsolete":false}') * 4)
        }

        It 'asks one question, which shows what each node will run' {
            $result = Invoke-InSession { param($names) $names | Undo-AppUpgrade web } -ArgumentList (, $nodes.name)

            $result.Errors | Should -BeNullOrEmpty
            $result.Questions.Count | Should -Be 1
            $lines = $result.Questions[0] -split '\r?\n'
            $lines[0] | Should -Be 'Stop web 2.0 at once and withdraw it from every node, until it is published anew:'
            $lines[1] -split ' {2,}' | Should -Be '', 'node', 'runs now', 'will run'
            $lines[2] -split ' {2,}' | Should -Be '', $first.name, '1.0, 1.1, 2.0', '1.1'
            $lines[5] -split ' {2,}' | Should -Be '', $fourth.name, '1.0, 1.1 (2.0 Failed)', '1.1'
            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
        }

        It 'asks nothing with -Force, and says the plan with -WhatIf all the same' {
            $result = Invoke-InSession -ArgumentList (, $nodes.name) {
                param($names) Undo-AppUpgrade web -Node $names -Obsolete -Force -WhatIf
            }
            $plan = "What if: *mark it obsolete on every node, for good:*$($fourth.name)*"
            $result.Lines | Where-Object { $_ -like $plan } | Should -Not -BeNullOrEmpty
            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty

            $result = Invoke-InSession -ArgumentList (, $nodes.name) {
                param($names)
                Undo-AppUpgrade web -Node $names -Obsolete -Force
            }
            $result.Questions | Should -BeNullOrEmpty
            Get-Rollback $nodes | Should -Be (@('{"version":"2.0","obsolete":true}') * 4)
        }
    }

    It 'tells nodes that have not come to the version yet, so that they do not' {
        Set-Version $first ([ordered]@{ '1.1' = 'Running'; '2.0' = 'Upgrading' })
        Set-Version $second ([ordered]@{ '1.1' = 'Running' })

        $null = Undo-AppUpgrade web -Node $first.name, $second.name -Force

        Get-Rollback $second | Should -Be '{"version":"2.0","obsolete":false}'
    }

    It 'reports nodes that do not answer, and goes on with the others' {
        Set-Version $first, $second ([ordered]@{ '1.1' = 'Running'; '2.0' = 'Running' })
        Set-FakeAnswer $third 'GET /v1/versions' (New-HeldAnswer '[]')
        $clock = [Diagnostics.Stopwatch]::StartNew()

        $result = Invoke-InSession -Answer Yes -ArgumentList (, $nodes[0..2].name) {
            param($names) Undo-AppUpgrade web -Node $names
        }

        $clock.Elapsed.TotalSeconds | Should -BeLessThan 60
        $result.Errors.FullyQualifiedErrorId | Should -Be 'TimedOut,VersionManager.Cmdlets.UndoAppUpgradeCommand'
        $result.Errors.TargetObject | Should -Be $third.name
        $result.Output.Node | Sort-Object | Should -Be ($first.name, $second.name | Sort-Object)
        $result.Questions[0] | Should -BeLike "*$($third.name) *not reached *the same, once it hears of it*"
        Get-Rollback $third | Should -BeNullOrEmpty
    }

    Context 'changes nothing on any node, and says what to do,' {
        It 'where a node would be left without a version' {
            Set-Version $first ([ordered]@{ '1.1' = 'Running'; '2.0' = 'Running' })
            Set-Version $second ([ordered]@{ '2.0' = 'Running' })

            $raised = Assert-OneError NoOlderVersion Undo-AppUpgrade -Category ObjectNotFound -Target $second.name -PassThru {
                Undo-AppUpgrade web -Node $first.name, $second.name -Force
            }

            $advice = "Sync-AppVersion web 1.1 -Node $($second.name) -Source $($first.name)"
            "$raised" | Should -BeLike "Nothing was changed: *$advice*"
            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
        }

        It 'where nodes would run different versions, unless that is wanted' {
            Set-Version $first ([ordered]@{ '1.0' = 'Running'; '1.1' = 'Running'; '2.0' = 'Running' })
            Set-Version $second ([ordered]@{ '1.0' = 'Running'; '2.0' = 'Running' })

            $about = @{ Category = 'InvalidOperation'; Target = $second.name }
            $raised = Assert-OneError AmbiguousRollback Undo-AppUpgrade @about -PassThru {
                Undo-AppUpgrade web -Node $first.name, $second.name -Force
            }

            "$raised" | Should -BeLike "*1.1 on $($first.name), 1.0 on $($second.name)*-AllowMixed*"
            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
            $null = Undo-AppUpgrade web -Node $first.name, $second.name -AllowMixed -Force
            Get-Rollback $first, $second | Should -Be (@('{"version":"2.0","obsolete":false}') * 2)
        }

        It 'where it was done already: a second call does not go back further' {
            Set-Version $first ([ordered]@{ '1.0' = 'Running'; '1.1' = 'Running'; '2.0' = 'Withdrawn' })

            $raised = Assert-OneError AmbiguousRollback Undo-AppUpgrade -Category InvalidOperation -Target $name -PassThru {
                Undo-AppUpgrade web -Node $name -Force
            }

            "$raised" | Should -BeLike '*2.0 was left already*Undo-AppUpgrade web 1.1*'
            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
            $null = Undo-AppUpgrade web 1.1 -Node $name -Force
            Get-Rollback $first | Should -Be '{"version":"1.1","obsolete":false}'
        }

        It 'where a newer version runs than the one that is named' {
            Set-Version $first ([ordered]@{ '1.0' = 'Running'; '1.1' = 'Running'; '2.0' = 'Running' })

            Assert-OneError AmbiguousRollback Undo-AppUpgrade -Target $name { Undo-AppUpgrade web 1.1 -Node $name -Force }

            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
        }

        It 'where no node has the version that is named' {
            Set-Version $first ([ordered]@{ '1.0' = 'Running' })

            $raised = Assert-OneError NothingToUndo Undo-AppUpgrade -Category ObjectNotFound -Target $name -PassThru {
                Undo-AppUpgrade web 9.9 -Node $name -Force
            }

            "$raised" | Should -BeLike '*9.9*They have 1.0*'
            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
        }

        It 'where the pipeline names several versions' {
            Set-Version $first ([ordered]@{ '1.0' = 'Running'; '2.0' = 'Running' })

            Assert-OneError AmbiguousRollback Undo-AppUpgrade -Target web {
                Get-AppVersion web -Node $name | Undo-AppUpgrade -Force
            }

            Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
        }
    }

    It 'says that there is nothing to undo' {
        Assert-OneError NothingToUndo Undo-AppUpgrade -Category ObjectNotFound -Target $name {
            Undo-AppUpgrade web -Node $name -Confirm:$false
        }
    }

    It 'says what the daemon refuses' {
        Set-Version $first ([ordered]@{ '1.1' = 'Running'; '2.0' = 'Running' })
        Set-FakeAnswer $first 'POST /v1/versions/web/rollback' (New-FakeProblem NoOlderVersion 'No version older than 2.0 runs.')

        Assert-OneError NoOlderVersion Undo-AppUpgrade -Category ObjectNotFound -Target $name {
            Undo-AppUpgrade web 2.0 -Node $name -Force
        }
    }
}
