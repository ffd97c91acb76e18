# Shared by the scripts of this folder (sourced by bash): messages, steps with a log, packages, one build per preset.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=${0##*/}
dry_run=${dry_run:-0}
missing_packages=()

say() { printf '%s: %s\n' "$script" "$*"; }
warn() { printf '%s: %s\n' "$script" "$*" >&2; }
# fail STATUS MESSAGE...: one clear line, then the end.
fail() {
  local status=$1
  shift
  warn "$*"
  exit "$status"
}
misuse() { fail 2 "$* (see scripts/$script --help)"; }

# The header comment of the calling script is its help.
print_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

# Jobs for the build: one a core, at 2 GB each.
build_jobs() {
  local cores memory
  cores=$(nproc 2>/dev/null || echo 2)
  memory=$(awk '/^MemAvailable/ {print int($2 / 2000000)}' /proc/meminfo 2>/dev/null || echo "$cores")
  if ((memory < 1)); then memory=1; fi
  echo $((memory < cores ? memory : cores))
}

# step NAME LOG COMMAND...: runs it quietly into LOG (on a terminal, into view). On failure shows the end of the log and
# stops with one line that names the step and the log.
step() {
  local name=$1 log=$2 started=$SECONDS status=0
  shift 2
  if ((dry_run)); then
    say "would run: $*"
    return
  fi
  mkdir -p "$(dirname "$log")"
  say "$name (log: ${log#"$root"/})"
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if ((status != 0)); then
    { grep -nE -A3 '(^|[^a-z])(fatal )?error[: ]|CMake Error|FAILED:' "$log" || tail -n 30 "$log"; } | head -n 60 >&2
    if ((status == 130)); then fail 130 "$name interrupted"; fi
    local hint=""
    if ((${#missing_packages[@]})); then hint="; missing packages: ${missing_packages[*]}"; fi
    fail 1 "FAILED: $name (status $status, log: $log$hint)"
  fi
  say "$name done in $((SECONDS - started)) s"
}

# Whether a program, header or file named as a probe in packages.txt is there.
probe_found() {
  local folder
  if [[ $1 == /* ]]; then
    [[ -e $1 ]]
  elif [[ $1 == *.h || $1 == */* ]]; then
    local prefixes=${CMAKE_PREFIX_PATH:-}
    for folder in ${CPATH:+${CPATH//:/ }} ${prefixes//[:;]/ } /usr /usr/local /opt/homebrew; do
      if [[ -e $folder/$1 || -e $folder/include/$1 || -e $folder/include/${1#eigen3/} ]]; then return 0; fi
    done
    return 1
  else
    command -v "$1" >/dev/null 2>&1
  fi
}

package_installed() {
  if command -v dpkg-query >/dev/null 2>&1; then
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
  else
    probe_found "$2"
  fi
}

# find_missing LIST...: fills missing_packages with what these lists of packages.txt name and this machine lacks.
find_missing() {
  local who package probe wanted
  missing_packages=()
  while IFS='|' read -r who package probe _; do
    who=${who// /} package=${package// /} probe=${probe// /}
    if [[ -z $who || $who == \#* ]]; then continue; fi
    for wanted in "$@"; do
      if [[ $who == "$wanted" ]] && ! package_installed "$package" "$probe"; then missing_packages+=("$package"); fi
    done
  done <"$root/scripts/packages.txt"
}

# need_packages LIST...: installs what is missing where that is possible (root and apt), otherwise names it in one line
# and goes on: CMake has the last word on whether the libraries are there. Touches no network when nothing is missing.
need_packages() {
  find_missing "$@"
  if ((${#missing_packages[@]} == 0)); then return 0; fi
  if ! command -v apt-get >/dev/null 2>&1 || ((EUID != 0)); then
    warn "not installed (Debian names): ${missing_packages[*]}; going on with what CMake finds"
    return 0
  fi
  if ((dry_run)); then
    say "would run: apt-get update; apt-get install ${missing_packages[*]}"
    return 0
  fi
  local log="$root/build/log/packages.log"
  mkdir -p "$(dirname "$log")"
  say "installing ${missing_packages[*]} (log: ${log#"$root"/})"
  if ! { apt-get -q update &&
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends \
      "${missing_packages[@]}"; } </dev/null >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    warn "apt-get could not install: ${missing_packages[*]} (log: $log); going on with what CMake finds"
    return 0
  fi
  missing_packages=()
}

# need_program NAME PACKAGE: without it nothing can go on.
need_program() {
  if ((dry_run)) || command -v "$1" >/dev/null 2>&1; then return 0; fi
  fail 1 "FAILED: no $1 on this machine; install the package $2"
}
