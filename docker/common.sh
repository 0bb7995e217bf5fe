# Shared by the scripts beside this file; to be sourced. Says what it does before it does it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/teal
venv=$cache/venv

# Bold on a terminal only, so that logs stay plain.
say() {
    if [[ -t 1 && -z ${NO_COLOR-} ]]; then printf '\033[1m== %s\033[0m\n' "$*"; else printf '== %s\n' "$*"; fi
}

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# step TITLE COMMAND…: runs the command and keeps its seconds for `step_summary`.
steps=()
running=
step() {
    local title=$1 begin=$SECONDS
    shift
    say "$title"
    running=$title
    "$@"
    running=
    steps+=("$(printf '%5ds  %s' $((SECONDS - begin)) "$title")")
}

step_summary() {
    printf '%s\n' "${steps[@]}"
}

as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# need PACKAGE…: installs what is missing of Debian's packages, after saying so.
need() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    command -v apt-get >/dev/null || die "these are missing, and only apt-get is known here: ${missing[*]}"
    [[ $(id -u) == 0 ]] || command -v sudo >/dev/null || die "run as root, or install by hand: ${missing[*]}"
    echo "installing from Debian's packages: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { as_root apt-get -q update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy \
        -o Dpkg::Options::=--force-confold install --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        die "apt-get failed (whole log: $log)"
    fi
    rm -f "$log"
}

need_swift() {
    local installed=/opt/swift/usr/bin
    if ! command -v swift >/dev/null && [[ -x $installed/swift ]]; then PATH=$installed:$PATH; fi
    command -v swift >/dev/null || die "Swift 6.3 or newer is needed and not found on PATH.
  Install it from https://www.swift.org/install/linux/ and run this again."
    # Unpacked onto a bare system, it lacks what swift.org lists beside it: libraries to start, a C library to link.
    if ! swift --version >/dev/null 2>&1 || ! compgen -G '/usr/lib/gcc/*/*/libstdc++.*' >/dev/null; then
        need g++ libedit-dev libncurses-dev libpython3-dev libxml2-dev tzdata
    fi
    local told
    told=$(swift --version 2>&1) || die "'swift --version' fails: $told"
}

# What the package links against, and git, which SwiftPM fetches packages with.
need_libraries() {
    need ca-certificates curl git libcurl4-openssl-dev libsqlite3-dev zlib1g-dev
    command -v python3 >/dev/null || need python3
}

# need_python PACKAGE…: Python packages in a virtual environment outside the tree; its bin folder goes first on PATH.
need_python() {
    if [[ ! -x $venv/bin/pip ]]; then
        python3 -c 'import venv, ensurepip' 2>/dev/null || need python3-venv
        echo "making a Python environment in $venv"
        rm -rf "$venv"
        mkdir -p "$cache"
        python3 -m venv "$venv"
    fi
    local missing=() package
    for package in "$@"; do
        "$venv/bin/pip" show -q "${package%%\[*}" >/dev/null 2>&1 || missing+=("$package")
    done
    if [[ ${#missing[@]} -gt 0 ]]; then
        echo "installing from PyPI into $venv: ${missing[*]}"
        "$venv/bin/pip" install -q --disable-pip-version-check "${missing[@]}" </dev/null
    fi
    export PATH=$venv/bin:$PATH
}

# Docker's client. Where an engine answers already, as in a container that has its socket, there may be none.
need_docker_client() {
    command -v docker >/dev/null && return
    # Newer Debian has it in a package of its own; the older one must not start its engine.
    if apt-cache show docker-cli >/dev/null 2>&1; then need docker-cli; else RUNLEVEL=1 need docker.io; fi
}

# engine_ask PATH [OPTION…]: one call of the Engine API, where DOCKER_HOST points; the options are curl's.
engine_ask() {
    local host=${DOCKER_HOST:-unix:///var/run/docker.sock} path=$1
    shift
    case $host in
    unix://*) curl -gsf --max-time 10 --unix-socket "${host#unix://}" "$@" "http://engine$path" ;;
    tcp://*) curl -gsf --max-time 10 "$@" "http://${host#tcp://}$path" ;;
    *) die "DOCKER_HOST=$host: expected unix://… or tcp://…" ;;
    esac
}

engine_answers() {
    engine_ask /_ping >/dev/null 2>&1
}

# The engine's own version of the API: each refuses those that are too old or too new for it.
engine_api_version() {
    engine_ask /_ping -o /dev/null -D - | tr -d '\r' | awk 'tolower($1) == "api-version:" { print $2 }'
}

# engine_get PATH: one GET.
engine_get() {
    local version
    version=$(engine_api_version)
    engine_ask "/v$version$1"
}

# Containers, networks and images that bear our label, one to a line.
engine_leftovers() {
    local filter='filters={"label":["teal"]}'
    engine_get "/containers/json?all=1&$filter" | python3 -c '
import json, sys
for c in json.load(sys.stdin): print("container", c["Names"][0].lstrip("/"))'
    engine_get "/networks?$filter" | python3 -c '
import json, sys
for n in json.load(sys.stdin): print("network", n["Name"])'
    engine_get "/images/json?$filter" | python3 -c '
import json, sys
for i in json.load(sys.stdin): print("image", (i["RepoTags"] or [i["Id"]])[0])'
}
