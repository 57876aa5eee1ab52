# Sourced by ./slaacguard and ./check, not run: finds or installs what they need, and builds.
# shellcheck shell=bash
#
# Everything here speaks on standard error, so that standard output belongs to the program.

top=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
dist=$top/target/dist
need_java=25

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf 'slaacguard: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    need_sudo "Installing packages needs root"
    sudo "$@"
  fi
}

# need_sudo <why>: ends here if neither root nor sudo is to be had; says why it will ask.
need_sudo() {
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo > /dev/null || fail "$1, and there is no sudo: run this as root"
  say "$1: asking for it through sudo."
}

# apt_install <package>...: installs what is missing, without recommendations, which would pull in
# a kernel for wireguard-tools. Returns 1 if that does not work.
apt_updated=
apt_install() {
  local missing=() package
  command -v dpkg-query > /dev/null || return 1
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] ||
      missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then
    say "Cannot install ${missing[*]}: that needs root, and there is no sudo."
    return 1
  fi
  say "Installing ${missing[*]}"
  if [ -z "$apt_updated" ]; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 || true
    apt_updated=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}" > /dev/null
}

# is_jdk <folder>: a JDK, with compiler, that is new enough. Reads files only: no JVM is started.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  local line version=0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#*\"}
        version=${version%%[!0-9]*}
        ;;
    esac
  done < "$1/release"
  [ "${version:-0}" -ge "$need_java" ]
}

look_for_jdk() {
  local folder on_path
  for folder in "${JAVA_HOME:-}" /usr/lib/jvm/*"$need_java"* /usr/lib/jvm/* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if [ -n "$folder" ] && is_jdk "$folder"; then
      JAVA_HOME=$folder
      return 0
    fi
  done
  on_path=$(command -v java) || return 1
  folder=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  is_jdk "$folder" && JAVA_HOME=$folder
}

# Sets JAVA_HOME to a JDK of 25 or newer.
find_jdk() {
  if ! look_for_jdk; then
    say "No JDK $need_java found: trying the distribution's package"
    apt_install "openjdk-$need_java-jdk-headless" || true
    look_for_jdk || fail "no JDK $need_java or newer in \$JAVA_HOME, /usr/lib/jvm, /opt, ~/.sdkman,
~/.jdks or on the PATH, and the package openjdk-$need_java-jdk-headless could not be installed
(the reason is above; not every distribution has it). Install any build of JDK $need_java, for
example Eclipse Temurin from https://adoptium.net, and say where it is:
    JAVA_HOME=/path/to/jdk-$need_java $0"
  fi
  export JAVA_HOME
}

find_maven() {
  command -v mvn > /dev/null && return 0
  say "No Maven found: trying the distribution's package"
  apt_install maven && command -v mvn > /dev/null ||
    fail "no Maven on the PATH, and the distribution's package did not bring one. Install Maven 3.8 or newer from
https://maven.apache.org, so that 'mvn' is on the PATH."
}

# Whether target/dist is what the sources and the JDK say; sets JAVA_HOME if so. One find over the
# sources, a few milliseconds. Folders count too: a deleted file shows in its folder's time.
is_current() {
  [ -e "$dist/stamp" ] && read -r JAVA_HOME < "$dist/java-home" || return 1
  [ -x "$JAVA_HOME/bin/java" ] && cmp -s "$JAVA_HOME/release" "$dist/java-release" || return 1
  [ -z "$(find "$top"/pom.xml "$top"/*/pom.xml "$top"/*/src/main "$top"/scripts "$top"/.mvn \
    -newer "$dist/stamp" -print -quit)" ]
}

# What Maven says, as one line of progress a module.
show_progress() {
  local line name
  while IFS= read -r line; do
    case $line in
      *' Building Slaacguard '?*' '*'['*']')
        name=${line#*Building Slaacguard }
        case $name in
          [a-z]*) say "  ${name##* } ${name%% *}" ;;
        esac
        ;;
    esac
  done
}

# Builds target/dist: the program's jars, the laboratory's, JVM options, and the AOT cache. Needs
# the caller's lock.
build() {
  local log=$top/target/build.log status
  mkdir -p "$top/target"
  : > "$top/target/stamp.new"
  find_maven
  say "Building Slaacguard (the first time this fetches libraries; log in target/build.log)"
  rm -rf "$top/target/stage"
  mvn -B -ntp -f "$top/pom.xml" -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -Dmaven.javadoc.skip=true package 2>&1 | tee "$log" | show_progress
  status=${PIPESTATUS[0]}
  if [ "$status" != 0 ]; then
    if grep -qE 'Could not transfer|Unknown host|UnknownHostException' "$log"; then
      grep -m 1 -E 'Could not transfer|Unknown host' "$log" | cut -c 1-300 >&2
      fail "Maven could not fetch the libraries (the first error is above). Is there a network? A proxy
or a mirror goes into ~/.m2/settings.xml. All that Maven said is in $log"
    fi
    grep -E '^\[(ERROR|WARNING)\]' "$log" | head -40 >&2
    fail "the build failed; all of it is in $log"
  fi
  rm -rf "$top/target/dist.old"
  [ ! -e "$dist" ] || mv "$dist" "$top/target/dist.old"
  mv "$top/target/stage" "$dist"
  rm -rf "$top/target/dist.old"
  printf '%s\n' "$JAVA_HOME" > "$dist/java-home"
  cp "$JAVA_HOME/release" "$dist/java-release"
  "$top/scripts/aot" "$JAVA_HOME" "$dist" || say "(no AOT cache: starts will be slower)"
  mv "$top/target/stamp.new" "$dist/stamp"
}

# Leaves a current build in target/dist, and JAVA_HOME as it was built with.
ensure_built() {
  local owner
  if is_current; then
    export JAVA_HOME
    return
  fi
  find_jdk
  # Root in somebody's tree builds as that somebody: else the next build of theirs could not write.
  owner=$(stat -c %U "$top")
  if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && id "$owner" > /dev/null 2>&1; then
    find_maven
    runuser -u "$owner" -- env JAVA_HOME="$JAVA_HOME" "$top/slaacguard" --build >&2 || exit 1
    return
  fi
  mkdir -p "$top/target" 2> /dev/null
  [ -w "$top/target" ] || fail "the build is older than its sources, and $owner has to build it"
  exec 8> "$top/target/build.lock"
  flock 8
  # Somebody else may have built it while we waited.
  (is_current) || build
  exec 8>&-
}
