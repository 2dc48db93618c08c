#!/usr/bin/env bash
# Records what the real shell makes of each script: Corpus/record.sh /path/to/pwsh
set -euo pipefail
pwsh=$(command -v "$1")
cd "$(dirname "${BASH_SOURCE[0]}")"
folder=$PWD
export NO_COLOR=1
for script in *.ps1; do
    arguments=()
    [ ! -e "${script%.ps1}.arguments" ] || mapfile -t arguments <"${script%.ps1}.arguments"
    temporary=$(mktemp -d)
    code=0
    TMPDIR=$temporary "$pwsh" -NoProfile -File "$folder/$script" "${arguments[@]}" </dev/null >"$temporary.out" 2>"$temporary.err" || code=$?
    { cat "$temporary.out"; echo '-- errors'; cat "$temporary.err"; echo "-- exit $code"; } |
        sed -e "s#$folder#<corpus>#g" -e "s#$temporary#<temporary>#g" >"${script%.ps1}.expected"
    rm -rf "$temporary" "$temporary.out" "$temporary.err"
done
