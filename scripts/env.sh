# Sourced by ./slaacguard and ./check, not run: finds or installs what they need, and builds.
# shellcheck shell=bash
#
# Everything here speaks on standard error, so that standard output belongs to the program.

top=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
dist=$top/target/dist
need_java=25
# What a build takes, in MB, swap included.
build_memory=1500
# From how many MB on it need not spare any.
ample_memory=3000
# Programs that root runs are here, where the PATH of users often does not lead.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
command_line="$0${*:+ $*}"

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf 'slaacguard: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# need_sudo <why>: ends the script if this is neither root nor has sudo; says why it will ask.
need_sudo() {
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo > /dev/null || fail "$1, and there is no sudo.
Run this as root:
    $command_line"
  say "$1: asking for it through sudo."
}

# apt_install <package>...: installs what is missing, without recommendations, which would pull in
# a kernel for wireguard-tools. Returns 1 if that does not work.
apt_updated=
apt_install() {
  local missing=() package
  if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    say "Not a Debian or Ubuntu: this cannot install $*."
    return 1
  fi
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] ||
      missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then
    say "Cannot install ${missing[*]}: that needs root, and there is no sudo."
    return 1
  fi
  [ "$(id -u)" = 0 ] || need_sudo "Installing packages needs root"
  say "Installing ${missing[*]}"
  if [ -z "$apt_updated" ]; then
    apt update || true
    apt_updated=1
  fi
  apt -y --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}"
}

# apt <argument>...: apt-get, quiet, as root. If it fails, the first lines of what it said are shown:
# without a network there is one for each package.
apt() {
  local said line count=0
  said=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" 2>&1 > /dev/null) && return 0
  while IFS= read -r line; do
    [ $((count += 1)) -gt 3 ] || say "  ${line:0:200}"
  done <<< "$said"
  [ "$count" -le 3 ] || say "  … and $((count - 3)) lines more"
  return 1
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

# Where JDKs are looked for, the likeliest first, a line each. Under sudo ~ is root's: the owner of
# the tree has a home too.
jdk_places() {
  local home
  printf '%s\n' "${JAVA_HOME:-}" /usr/lib/jvm/*"$need_java"* /usr/lib/jvm/* /opt/*jdk*
  for home in "${HOME:-/}" "$(getent passwd "$(stat -c %U "$top")" | cut -d : -f 6)"; do
    printf '%s\n' "$home"/.jdks/* "$home"/.sdkman/candidates/java/*
  done
}

look_for_jdk() {
  local folder on_path
  while IFS= read -r folder; do
    if [ -n "$folder" ] && is_jdk "$folder"; then
      export JAVA_HOME=$folder
      return 0
    fi
  done < <(jdk_places)
  on_path=$(command -v java) || return 1
  folder=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  is_jdk "$folder" && export JAVA_HOME=$folder
}

# Sets JAVA_HOME to a JDK of 25 or newer.
find_jdk() {
  look_for_jdk && return 0
  say "No JDK $need_java found: trying the distribution's package."
  apt_install "openjdk-$need_java-jdk-headless" || true
  look_for_jdk || fail "no JDK $need_java or newer: not in \$JAVA_HOME, /usr/lib/jvm, /opt,
~/.jdks, ~/.sdkman or on the PATH. The package openjdk-$need_java-jdk-headless
could not be installed: the reason is above; not every distribution has it.
Take any build of JDK $need_java, such as Eclipse Temurin (https://adoptium.net),
unpack it into ~/.jdks, and run this again; or say where it is:
    JAVA_HOME=/path/to/jdk-$need_java $command_line"
}

find_maven() {
  # Maven 3 uses what JDKs from 24 on warn of, in four lines at each start.
  export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
  command -v mvn > /dev/null && return 0
  say "No Maven found: trying the distribution's package."
  apt_install maven && command -v mvn > /dev/null ||
    fail "no Maven ('mvn') on the PATH, and no package brought one: the reason is
above. Install Maven 3.8 or newer (https://maven.apache.org), and run this again
with its bin folder on the PATH:
    PATH=/path/to/maven/bin:\$PATH $command_line"
}

# explain_maven <log>: says what to do if Maven failed because it could not fetch its libraries.
explain_maven() {
  grep -qE 'Could not (transfer|resolve|find artifact)|Unknown host|offline mode' "$1" || return 1
  # The same failure is told several times, once with its cause.
  grep -oE '(Could not (transfer|resolve|find artifact)|Unknown host|Cannot access) .*' "$1" |
    awk 'length > longest { longest = length; line = $0 } END { print substr(line, 1, 500) }' |
    fold -s -w 80 >&2
  printf '%s\n' "slaacguard: Maven could not fetch its libraries: the reason is above.
Is there a network? A proxy or a mirror goes into ~/.m2/settings.xml of the user
who builds. All that Maven said is in ${1#"$PWD"/}" >&2
}

# memory_limit: the MB that this process may have, swap aside: the machine's, or what a container or a
# unit leaves of them.
memory_limit() {
  local line path file limit least
  least=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' "${meminfo:-/proc/meminfo}")
  while IFS= read -r line; do
    path=${line#*:*:}
    case $line in
      0::*) path=${cgroups:-/sys/fs/cgroup}$path file=memory.max ;;
      *:memory:*) path=${cgroups:-/sys/fs/cgroup}/memory$path file=memory.limit_in_bytes ;;
      *) continue ;;
    esac
    # A group has what the groups around it leave; in a container the path may lead nowhere.
    while [ -n "$path" ] && [ "$path" != / ]; do
      if read -r limit < "$path/$file" && [ "$limit" != max ] &&
        [ ${#limit} -lt 16 ] && [ $((limit >> 20)) -lt "$least" ]; then
        least=$((limit >> 20))
      fi
      path=${path%/*}
    done 2> /dev/null
  done < "${cgroup:-/proc/self/cgroup}"
  printf '%s\n' "$least"
}

# swap_total: MB.
swap_total() {
  awk '$1 == "SwapTotal:" { print int($2 / 1024) }' "${meminfo:-/proc/meminfo}"
}

# explain_memory <log> <status>: says so if a build failed because memory ran out. The kernel then
# kills it without a word.
explain_memory() {
  [ "$2" = 137 ] || grep -qE \
    'OutOfMemoryError|insufficient memory|Cannot allocate memory|exit (code|value|status):? ?137|Killed$' \
    "$1" || return 1
  say "slaacguard: the build ran out of memory: there are $(memory_limit) MB here, and $(swap_total) MB of
swap. It takes about $build_memory MB, of which swap may be a part; the program itself runs
with less. Add swap, or build on a larger machine of the same kind and copy its
target/dist here. All that was said:
    ${1#"$PWD"/}"
}

# Whether there is a whole build in target/dist, and the JDK that it was made with; sets JAVA_HOME.
is_built() {
  [ -e "$dist/stamp" ] && read -r JAVA_HOME < "$dist/java-home" || return 1
  [ -x "$JAVA_HOME/bin/java" ]
}

# Whether target/dist is what the sources and the JDK say; sets JAVA_HOME if so. One find over the
# sources, a few milliseconds. Folders count too: a deleted file shows in its folder's time.
is_current() {
  is_built && cmp -s "$JAVA_HOME/release" "$dist/java-release" || return 1
  [ -z "$(find "$top"/pom.xml "$top"/*/pom.xml "$top"/*/src/main "$top"/benchmarks/src/benchmark "$top"/scripts "$top"/.mvn \
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

# spare_memory <MB>: sets MAVEN_OPTS and the caller's array 'sparing', Maven's options, where a build
# must spare memory: half of it is for the heap, since classes and code take 430 MB. What .mvn says is for
# speed: a heap of 1 GB, and a module on each processor.
spare_memory() {
  sparing=()
  [ "$1" -lt "$ample_memory" ] || return 0
  sparing=(-T1)
  MAVEN_OPTS="-Xms128m -Xmn64m -Xmx$(($1 / 2))m -XX:MetaspaceSize=64m ${MAVEN_OPTS:-}"
}

# Builds target/dist: the program's jars, the laboratory's, JVM options, and the AOT cache. Needs
# the caller's lock.
build() {
  local log=$top/target/build.log status memory sparing=()
  mkdir -p "$top/target"
  memory=$(($(memory_limit) + $(swap_total)))
  [ "$memory" -ge "$build_memory" ] ||
    say "slaacguard: there are $memory MB of memory here, swap included; the build takes about $build_memory MB,
and is killed where it finds no more"
  spare_memory "$memory"
  : > "$top/target/stamp.new"
  find_maven
  say "Building Slaacguard (the first time this fetches libraries; log in target/build.log)"
  rm -rf "$top/target/stage"
  "$top/scripts/maven" -B -ntp "${sparing[@]}" -f "$top/pom.xml" -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -Dmaven.javadoc.skip=true package 2>&1 | tee "$log" | show_progress
  status=${PIPESTATUS[0]}
  if [ "$status" != 0 ]; then
    explain_memory "$log" "$status" && exit 1
    explain_maven "$log" && exit 1
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

# Leaves a build in target/dist, and JAVA_HOME as it was built with. An existing build stays; a line
# says so if sources are newer. A gateway must come up after 'git pull', where there is no time, memory
# or network to build.
ensure_runnable() {
  if ! is_built; then
    ensure_built
    return
  fi
  export JAVA_HOME
  is_current ||
    say "slaacguard: the sources are newer than this build ('./slaacguard --build' builds)"
}

# Leaves a current build in target/dist, and JAVA_HOME as it was built with.
ensure_built() {
  local owner
  if is_current; then
    export JAVA_HOME
    return
  fi
  find_jdk
  # Root builds as the owner of the tree, whose next build could otherwise not write.
  owner=$(stat -c %U "$top")
  if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && id "$owner" > /dev/null 2>&1; then
    find_maven
    runuser -u "$owner" -- env JAVA_HOME="$JAVA_HOME" "$top/slaacguard" --build >&2 || exit 1
    return
  fi
  mkdir -p "$top/target" 2> /dev/null
  [ -w "$top/target" ] || fail "the sources are newer than the build, and $top/target cannot be
written. Run './slaacguard --build' as $owner first."
  exec 8> "$top/target/build.lock"
  flock 8
  # Somebody else may have built it while we waited.
  (is_current) || build
  exec 8>&-
}
