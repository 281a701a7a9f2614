# What the scripts of deploy have in common: finding, or installing, what building and running Peerwatch takes.
# Sourced by bash; sets `root` (the checkout), `work` (a temporary directory that goes away at the end) and JAVA_HOME.
# shellcheck shell=bash

set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$(basename -- "$0"): $*"
    exit 1
}

am_root() { [ "$(id -u)" -eq 0 ]; }

has() { command -v -- "$1" >/dev/null 2>&1; }

# Debian keeps these where a user's PATH often doesn't look.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# --- at the end -------------------------------------------------------------------------------------------------------

at_end=()

# later COMMAND…: runs it when this script ends, whatever ends it; the last one first.
later() { at_end+=("$(printf '%q ' "$@")"); }

# shellcheck disable=SC2317 # called by the trap
wind_up() {
    local status=$? i
    trap '' INT TERM HUP
    for ((i = ${#at_end[@]} - 1; i >= 0; i--)); do
        eval "${at_end[i]}" || true
    done
    exit "$status"
}
trap wind_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Short, because the paths of sockets are limited to 107 bytes.
work=$(mktemp -d "${TMPDIR:-/tmp}/peerwatch.XXXXXX")
later rm -rf -- "$work"
# Others may pass through, as an unprivileged chat server must reach its own folder in it, but not look around.
chmod 711 "$work"

# --- packages ---------------------------------------------------------------------------------------------------------

policy=/usr/sbin/policy-rc.d
policy_mark='# written by peerwatch for the time of one installation'

# shellcheck disable=SC2317 # called at the end
restore_policy() {
    if [ -f "$policy" ] && grep -qF "$policy_mark" "$policy"; then
        rm -f -- "$policy"
    fi
    if [ -e "$policy.before-peerwatch" ]; then
        mv -f -- "$policy.before-peerwatch" "$policy"
    fi
}

# Debian starts the services of what it installs, unless this file forbids it.
deny_services() {
    restore_policy # what an earlier run may have left that was killed
    later restore_policy
    if [ -e "$policy" ]; then
        mv -- "$policy" "$policy.before-peerwatch"
    fi
    printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
    chmod 755 "$policy"
}

# install REASON PACKAGE…: Debian packages, announced first. Says what to do where it may not install.
install() {
    local reason=$1 log=$work/apt.log began=$SECONDS
    shift
    if ! has apt-get; then
        fail "$reason, and this isn't Debian or a relative of it. Install the equivalents of: $*"
    fi
    if ! am_root; then
        fail "$reason. Run as root: apt-get install --no-install-recommends $*   (or start $0 as root, which does it)"
    fi
    say "$reason: installing Debian's packages $* …"
    deny_services
    # The second keeps the certificates' Java from leaving a folder in /tmp.
    export DEBIAN_FRONTEND=noninteractive JAVA_TOOL_OPTIONS=-XX:-UsePerfData
    # The lists of a fresh machine are empty or old; only a refusal of the second update matters.
    if ! apt-get -q update >"$log" 2>&1; then
        say "  apt-get update failed; trying with the package lists at hand"
    fi
    if ! apt-get -q -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold install --no-install-recommends "$@" \
        >>"$log" 2>&1 </dev/null; then
        restore_policy
        tail -n 25 -- "$log" >&2
        fail "could not install $* (the last lines of apt-get are above)"
    fi
    restore_policy
    unset JAVA_TOOL_OPTIONS
    hash -r
    say "  installed in $((SECONDS - began)) s; none of their services was started"
}

# packages_for REASON COMMAND:PACKAGE…: installs the packages whose commands are missing.
packages_for() {
    local reason=$1 pair missing=()
    shift
    for pair in "$@"; do
        has "${pair%%:*}" || missing+=("${pair##*:}")
    done
    [ ${#missing[@]} -eq 0 ] || install "$reason" "${missing[@]}"
}

# --- Java and Maven ---------------------------------------------------------------------------------------------------

# The major version of the Java in a folder such as /usr/lib/jvm/java-17-openjdk-amd64; 0 where there's none.
java_version() {
    local version=
    if [ -x "$1/bin/java" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)
        if [ -z "$version" ]; then
            version=$("$1/bin/java" -XX:-UsePerfData -version 2>&1 | sed -n 's/^[^"]*version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
        fi
    fi
    echo "${version:-0}"
}

# Sets JAVA_HOME to a Java ≥ 17 that has the program $1 (java or javac), if there is one.
find_java() {
    local program=$1 home in_path
    in_path=$(command -v "$program" || true)
    [ -z "$in_path" ] || in_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$in_path")")")
    # 17 before newer ones: it is what Peerwatch is developed on, and smaller.
    for home in "${JAVA_HOME:-}" "$in_path" /usr/lib/jvm/java-17-openjdk-* /usr/lib/jvm/*; do
        if [ -n "$home" ] && [ -x "$home/bin/$program" ] && [ "$(java_version "$home")" -ge 17 ]; then
            export JAVA_HOME=$home
            return 0
        fi
    done
    return 1
}

# Sets the array `maven`.
find_maven() {
    local version
    if has mvn; then
        version=$(mvn -v 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' | sed -n 's/^Apache Maven \([0-9]*\.[0-9]*\).*/\1/p')
        if [ "$(printf '%s\n' 3.8 "${version:-0}" | sort -V | head -n 1)" = 3.8 ]; then
            maven=(mvn)
            return 0
        fi
    fi
    # The wrapper fetches a Maven of its own; it can't without one of these.
    if has curl || has wget; then
        maven=("$root/mvnw")
        return 0
    fi
    return 1
}

# A JDK with its compiler, and Maven.
need_build_tools() {
    local missing=() why=()
    # Nothing of Maven and its children may stay in the system's temporary directory.
    mkdir -p -- "$work/java"
    export MAVEN_OPTS="${MAVEN_OPTS:-} -XX:-UsePerfData -Djava.io.tmpdir=$work/java"
    find_java javac || {
        missing+=(openjdk-17-jdk-headless)
        why+=("a JDK 17 or later")
    }
    find_maven || {
        missing+=(maven)
        why+=("Maven 3.8 or later")
    }
    if [ ${#missing[@]} -gt 0 ]; then
        local both=${why[*]}
        [ ${#why[@]} -lt 2 ] || both="${why[0]} and ${why[1]}"
        install "Building Peerwatch takes $both, not found here" "${missing[@]}"
        find_java javac || fail "still no JDK 17 or later, though ${missing[*]} is installed"
        find_maven || fail "still no Maven 3.8 or later, though ${missing[*]} is installed"
    fi
}

# --- the build --------------------------------------------------------------------------------------------------------

# built [FOLDER…]: whether what the build makes is as new as the product's sources, and these.
built() {
    local jar=$root/deploy/target/lib/peerwatch-agent.jar stamp=$root/deploy/target/built newer
    [ -f "$jar" ] || return 1
    # The build leaves a jar alone whose content stays the same, so the jar's time says too little.
    [ -f "$stamp" ] && [ "$stamp" -nt "$jar" ] || stamp=$jar
    newer=$(find "$root/pom.xml" "$root"/{protocol,notifier,agent,deploy}/pom.xml \
        "$root"/{protocol,notifier,agent}/src/main "$@" -newer "$stamp" -print -quit)
    [ -z "$newer" ]
}

# build [FOLDER…]: builds what isn't built of the product's sources, and these; without running tests.
build() {
    local began=$SECONDS log=$work/build.log started=$work/build-started
    built "$@" && return
    need_build_tools
    say "Building Peerwatch with $JAVA_HOME (the first time fetches its libraries, which takes some minutes) …"
    : >"$started"
    if ! (cd -- "$root" && "${maven[@]}" -B -ntp -DskipTests package 2>&1) | tee -- "$log" | progress; then
        grep -E '^\[ERROR\]' -- "$log" | head -n 25 >&2 || tail -n 25 -- "$log" >&2
        fail "the build failed; all of it: cd $root && ${maven[*]} package -DskipTests"
    fi
    mkdir -p -- "$root/deploy/target"
    touch -r "$started" -- "$root/deploy/target/built"
    say "  built in $((SECONDS - began)) s"
}

# One line per module out of Maven's many.
progress() {
    sed -u -n 's/^\[INFO\] Building \(Peerwatch[^[]*[^ [0-9]\) .*/  \1/p' >&2
}
