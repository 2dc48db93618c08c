#!/usr/bin/env bash
# Installs what a task of build.ps1 needs on Debian, restores PowerShell, and runs build.ps1 with it:
#     ./build.sh demo -Nodes 12 -Isolation uml
#     ./build.sh shell            builds, then opens an interactive pwsh with the module loaded
# PWSH=/path/to/pwsh chooses another PowerShell of 7.4 or newer than the one that .config/dotnet-tools.json pins.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
PATH=$PATH:/usr/sbin:/sbin
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

task=${1:-build}
task=${task,,}

# Each line: the command or file to look for, and the package that has it.
build_needs='command clang = clang
file /usr/include/zlib.h = zlib1g-dev'
node_needs='command runc = runc
command nft = nftables
command rsync = rsync
command sshd = openssh-server
command ssh-keygen = openssh-client
command ip = iproute2
command linux.uml = user-mode-linux
command busybox = busybox-static
command ps = procps'
test_needs='command redis-server = redis-server'
bench_needs='command haproxy = haproxy'

needs() {
    case $task in
        build | package | shell) printf '%s\n' "$build_needs" ;;
        demo) printf '%s\n' "$build_needs" "$node_needs" ;;
        test) printf '%s\n' "$build_needs" "$node_needs" "$test_needs" ;;
        bench) printf '%s\n' "$build_needs" "$node_needs" "$bench_needs" ;;
    esac
}

missing_packages() {
    while read -r kind what _ package; do
        case $kind in
            command) command -v "$what" >/dev/null || printf '%s\n' "$package" ;;
            file) [ -e "$what" ] || printf '%s\n' "$package" ;;
        esac
    done < <(needs)
}

# No installed service may start, now or at the next boot: only the packages' files are needed.
install_packages() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "Some packages are missing. As root: apt-get install --no-install-recommends $*" >&2
        exit 1
    fi
    echo "Installing $*" >&2
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2
    local package
    for package in "$@"; do
        case $package in
            openssh-server) disable_service ssh ;;
            redis-server | haproxy | nftables | rsync) disable_service "${package}" ;;
        esac
    done
    trap - EXIT
    [ "$(cat "$policy")" != $'#!/bin/sh\nexit 101' ] || rm -f "$policy"
}

disable_service() {
    if command -v deb-systemd-helper >/dev/null; then deb-systemd-helper disable "$1.service" >&2 || true; fi
}

require_dotnet() {
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
        cat >&2 <<'MESSAGE'
The .NET 10 SDK is missing. On Debian 12, with Microsoft's package feed set up
(https://learn.microsoft.com/dotnet/core/install/linux-debian): apt-get install dotnet-sdk-10.0
Or unpack the SDK anywhere and put its folder on PATH. Then run this again.
MESSAGE
        exit 1
    fi
}

# Finds the pwsh that the tool manifest pins, or PWSH. It goes first on PATH, so that scripts and tests start the same one.
find_powershell() {
    if [ -n "${PWSH:-}" ]; then
        pwsh=$(command -v "$PWSH") || { echo "PWSH names '$PWSH', which does not exist. Unset PWSH to use the pwsh of the tool manifest." >&2; exit 1; }
        if ! "$pwsh" -NoLogo -NoProfile -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.4")' </dev/null; then
            echo "'$PWSH' is not PowerShell 7.4 or newer. Unset PWSH to use the pwsh of the tool manifest." >&2
            exit 1
        fi
    else
        dotnet tool restore >&2
        pwsh=$(dotnet tool run pwsh -- -NoLogo -NoProfile -NonInteractive -Command '$PSHOME' </dev/null)/pwsh
    fi
    export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
    export PATH=$(dirname "$pwsh"):$PATH
}

mapfile -t packages < <(missing_packages)
[ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
require_dotnet
find_powershell
if [ "$task" = shell ]; then
    "$pwsh" -NoLogo -NoProfile -File ./build.ps1 Build
    exec "$pwsh" -NoLogo -NoExit -Command 'Import-Module ./out/module/VersionManager'
fi
exec "$pwsh" -NoLogo -NoProfile -File ./build.ps1 "$@"
