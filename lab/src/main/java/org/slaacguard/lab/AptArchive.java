package org.slaacguard.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Packages of Debian suites that the host itself need not use: an apt of our own, with its lists in
 * a folder of ours, that takes the host's mirrors and proxies and Debian's keys. Nothing of the
 * host's apt is changed and nothing is installed.
 */
final class AptArchive {
  private static final Path OS_RELEASE = Path.of("/etc/os-release");
  private static final Path KEYS = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  /** Where kernels are: 6.1 in the first, 6.12 in the second, newer ones in the last. */
  private static final List<String> SUITES = List.of("bookworm", "trixie", "trixie-backports");

  private static final String SECURITY_SUITE = "bookworm-security";
  private static final Duration TRANSFER = Duration.ofMinutes(5);

  private final Path folder;

  private AptArchive(Path folder) {
    this.folder = folder;
  }

  /**
   * Fetches the lists of packages.
   *
   * @param folder exists; receives them
   * @throws LabException if the host is no Debian, or a mirror cannot be reached
   */
  static AptArchive update(Path folder) throws IOException {
    AptArchive archive = new AptArchive(folder);
    Files.createDirectories(folder.resolve("lists/partial"));
    Files.createDirectories(folder.resolve("cache/archives/partial"));
    Files.writeString(folder.resolve("status"), "");
    Files.write(folder.resolve("sources.list"), sources(targets(folder), release()));
    fetch(archive.apt("apt-get", "update"));
    return archive;
  }

  /** Without these words apt is content with a mirror that it could not reach. */
  private static void fetch(Command update) {
    List<String> words = new ArrayList<>(update.words());
    words.addAll(List.of("-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Retries=3"));
    try {
      new Command(words, update.environment(), "", TRANSFER).succeed();
    } catch (LabException e) {
      throw new LabException(
          "test kernels come from Debian, whose mirror apt cannot use now (is there a network?)",
          e);
    }
  }

  private static String release() throws IOException {
    return Files.readAllLines(OS_RELEASE).stream()
        .filter(line -> line.startsWith("VERSION_CODENAME="))
        .findFirst()
        .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
        .orElseThrow(() -> new LabException("test kernels need a Debian with a codename"));
  }

  /** Mirror and suite, of all that the host uses. */
  private static List<String> targets(Path folder) throws IOException {
    List<String> known = targets(List.of());
    if (!known.isEmpty()) {
      return known;
    }
    // apt tells only of those whose lists it has; here it has never fetched any.
    Path lists = folder.resolve("host-lists");
    Files.createDirectories(lists.resolve("partial"));
    List<String> options =
        List.of("-o", "Dir::State::lists=" + lists, "-o", "APT::Sandbox::User=root");
    List<String> update = new ArrayList<>(List.of("apt-get", "update"));
    update.addAll(options);
    fetch(Command.of(update).with("LC_ALL", "C"));
    return targets(options);
  }

  private static List<String> targets(List<String> options) {
    List<String> words =
        new ArrayList<>(List.of("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"));
    words.addAll(options);
    return Command.of(words).succeed().lines().filter(l -> !l.isBlank()).distinct().toList();
  }

  /**
   * The lines of a list of sources.
   *
   * @param targets mirror and suite, separated by a blank
   * @param release the codename of the host's Debian
   */
  static List<String> sources(List<String> targets, String release) {
    List<String> lines = new ArrayList<>();
    for (String target : targets) {
      String[] uriAndSuite = target.split(" ", 2);
      if (uriAndSuite[1].equals(release)) {
        SUITES.forEach(suite -> lines.add(source(uriAndSuite[0], suite)));
      } else if (uriAndSuite[1].equals(release + "-security")) {
        lines.add(source(uriAndSuite[0], SECURITY_SUITE));
      }
    }
    if (lines.isEmpty()) {
      throw new LabException(
          "test kernels come from Debian, and apt knows no mirror of its suite " + release);
    }
    return lines;
  }

  private static String source(String uri, String suite) {
    return "deb [signed-by=" + KEYS + "] " + uri + " " + suite + " main";
  }

  /** The names of all packages that match an extended regular expression. */
  List<String> search(String expression) {
    return apt("apt-cache", "search", "--names-only", expression)
        .succeed()
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .toList();
  }

  /** The names of the packages that one depends on, virtual ones left out. */
  List<String> dependencies(String name) {
    return apt("apt-cache", "depends", name)
        .succeed()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("Depends: ") && !line.contains("<"))
        .map(line -> line.substring("Depends: ".length()))
        .toList();
  }

  /** Downloads packages into a folder that has no others, and names their files. */
  List<Path> download(List<String> names, Path target) throws IOException {
    List<String> words = new ArrayList<>(List.of("apt-get", "download"));
    words.addAll(names);
    // apt downloads into its working folder.
    apt(words.toArray(String[]::new))
        .after("env", "--chdir=" + target)
        .deadline(TRANSFER)
        .succeed();
    try (var files = Files.list(target)) {
      return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
    }
  }

  private Command apt(String... words) {
    List<String> all = new ArrayList<>();
    all.add(words[0]);
    for (String option :
        List.of(
            "Dir::Etc::sourcelist=" + folder.resolve("sources.list"),
            "Dir::Etc::sourceparts=/dev/null",
            "Dir::State::lists=" + folder.resolve("lists"),
            "Dir::State::status=" + folder.resolve("status"),
            "Dir::Cache=" + folder.resolve("cache"),
            "APT::Sandbox::User=root")) {
      all.add("-o");
      all.add(option);
    }
    all.addAll(List.of(words).subList(1, words.length));
    return Command.of(all).with("LC_ALL", "C");
  }
}
