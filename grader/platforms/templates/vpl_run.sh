#!/usr/bin/env bash
# VPL's button "Run", and the common part of vpl_evaluate.sh. VPL runs this as a compilation, in a folder with its own
# files, these and the learner's; then it runs the vpl_execution that this writes, and reads its output.
. ./common_script.sh # VPL's: the activity's settings as variables, and binary files decoded
set -euo pipefail

venv=${JAXCNN_VENV:-/opt/jaxcnn}
package=jaxcnn.zip
work=$(mktemp -d)
chmod 711 "$work"

refuse() { # without a grade: a comment with the reason
    printf '#!/usr/bin/env bash\nprintf "%%s\\n" %q %q %q\n' '<|--' "-$1" '--|>' >vpl_execution
    chmod +x vpl_execution
    exit 0
}

# A learner may hand in a file that VPL unpacks to the package's name.
echo "@DIGEST@  $package" | sha256sum --check --status - || refuse @CHANGED@
[ -x "$venv/bin/python" ] || refuse @NOT_INSTALLED@

# What was handed in goes to a folder of its own: not this one, where the answer key lies.
mkdir "$work/submission"
number=0
while variable=VPL_SUBFILE$number && [ -n "${!variable:-}" ]; do
    file=${!variable}
    number=$((number + 1))
    case $file in
        /* | *..* | jaxcnn.zip* | vpl_* | common_script.sh*) continue ;;
    esac
    if [ -f "$file" ]; then
        mkdir -p "$work/submission/$(dirname -- "$file")"
        cp -- "$file" "$work/submission/$file"
    fi
done

# Python imports nothing from this folder: that may be a learner's.
"$venv/bin/python" -I -m zipfile -e "$package" "$work/package"
rm -f "$package" "$package.b64"
chmod -R a+rX "$work/package"
chmod 600 "$work/package/course.key"

{
    printf '#!/usr/bin/env bash\n'
    printf 'export VPL_GRADEMIN=%q VPL_GRADEMAX=%q\n' "${VPL_GRADEMIN:-0}" "${VPL_GRADEMAX:-}"
    printf 'unset PYTHONHOME PYTHONSTARTUP BASH_ENV\n'
    printf 'export PYTHONSAFEPATH=1 PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=%q\n' "$work/package/lib"
    printf 'cd %q\n' "$work"
    # What it prints is for an instructor's eyes; here all of the output would be read as results.
    printf '%q -P -s -m grader.platforms.onplatform %q package submission results.txt >/dev/null 2>log.txt\n' \
        "$venv/bin/python" "${JAXCNN_PLATFORM:-vpl-practice}"
    printf 'cat results.txt\n'
    printf 'cd / && rm -rf %q\n' "$work"
} >vpl_execution
chmod +x vpl_execution
