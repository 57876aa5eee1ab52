package org.slaacguard.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Debian kernel, unpacked but not installed.
 *
 * @param series what was asked for, such as {@code 6.12}
 * @param release what {@code uname -r} says there
 * @param vmlinuz the image to boot
 * @param root the folder that holds {@code lib/modules/<release>}
 */
public record KernelImage(String series, String release, Path vmlinuz, Path root) {
  private static final Duration UNPACKING = Duration.ofMinutes(2);

  /** Hardware that no virtual machine of ours has: two thirds of a kernel. */
  private static final List<String> LEFT_OUT =
      List.of("*/drivers/gpu", "*/drivers/media", "*/drivers/net/wireless", "*/sound");

  /** A machine's first program, which needs no libraries; the host may have the other busybox. */
  private static final String BUSYBOX = "busybox-static";

  private static final Pattern SERIES = Pattern.compile("[0-9]+\\.[0-9]+");

  /**
   * Takes a kernel out of the cache, or fetches it. Processes that want the same one wait for each
   * other.
   *
   * @param series the first two numbers of the version
   * @param progress receives what takes its time
   * @throws LabException if there is no such kernel, or it cannot be fetched
   */
  public static KernelImage fetch(String series, Consumer<String> progress) {
    if (!SERIES.matcher(series).matches()) {
      throw new LabException("a kernel series is two numbers such as 6.12, not '" + series + "'");
    }
    try {
      Path cache = Files.createDirectories(cacheFolder());
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        Path root = cache.resolve(series);
        if (lock.isValid() && !Files.exists(root)) {
          fetch(series, cache, root, progress);
        }
        return of(series, root);
      }
    } catch (IOException e) {
      throw new LabException("fetching Linux " + series, e);
    }
  }

  private static Path cacheFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("slaacguard").resolve("kernels");
  }

  private static void fetch(String series, Path cache, Path root, Consumer<String> progress)
      throws IOException {
    progress.accept("looking for Linux " + series + " in Debian");
    AptArchive archive = AptArchive.update(cache.resolve("apt"));
    List<String> packages = packages(archive, series);
    progress.accept("fetching " + packages.getFirst());
    Path partial = Files.createTempDirectory(cache, series + ".partial");
    try {
      for (Path file : archive.download(packages, partial)) {
        unpack(file, partial);
        Files.delete(file);
      }
      normalise(partial);
      Command.of("depmod", "-b", partial.toString(), of(series, partial).release)
          .deadline(UNPACKING)
          .succeed();
      Files.move(partial, root);
    } finally {
      deleteTree(partial);
    }
  }

  /** The newest image of the series, and the packages it was split into from 7.x on. */
  private static List<String> packages(AptArchive archive, String series) {
    Pattern plain = Pattern.compile("linux-image-(\\d[^-]*(?:-\\d+)?)-amd64");
    String image =
        archive.search("^linux-image-" + series.replace(".", "\\.") + "\\..*-amd64$").stream()
            .filter(name -> plain.matcher(name).matches())
            .max(Comparator.comparing(KernelImage::numbers, Arrays::compare))
            .orElseThrow(() -> new LabException("Debian's suites have no Linux " + series));
    Matcher matcher = plain.matcher(image);
    String release = matcher.matches() ? matcher.group(1) : "";
    List<String> packages = new ArrayList<>(List.of(image, BUSYBOX));
    archive.dependencies(image).stream()
        .filter(name -> name.endsWith("-" + release + "-amd64"))
        .filter(name -> name.matches("linux-(base|binary|modules)-.*"))
        .forEach(packages::add);
    return packages;
  }

  private static int[] numbers(String name) {
    return Pattern.compile("\\d+")
        .matcher(name)
        .results()
        .mapToInt(it -> Integer.parseInt(it.group()))
        .toArray();
  }

  private static void unpack(Path file, Path folder) {
    StringBuilder script = new StringBuilder("dpkg-deb --fsys-tarfile \"$1\" | tar -x -C \"$2\"");
    LEFT_OUT.forEach(pattern -> script.append(" --exclude='").append(pattern).append('\''));
    Command.of(
            "bash",
            "-c",
            "set -o pipefail; " + script,
            "unpack",
            file.toString(),
            folder.toString())
        .deadline(UNPACKING)
        .succeed();
  }

  /** Newer packages have below /usr what older ones have in the root. */
  private static void normalise(Path folder) throws IOException {
    for (String path : List.of("lib/modules", "bin/busybox")) {
      Path merged = folder.resolve("usr").resolve(path);
      if (Files.exists(merged)) {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.move(merged, folder.resolve(path));
      }
    }
  }

  /** A static busybox. */
  Path busybox() {
    return root.resolve("bin/busybox");
  }

  private static KernelImage of(String series, Path root) throws IOException {
    try (Stream<Path> releases = Files.list(root.resolve("lib/modules"));
        Stream<Path> files = Files.walk(root, 5)) {
      String release = releases.findFirst().orElseThrow().getFileName().toString();
      Path vmlinuz =
          files
              .filter(file -> file.getFileName().toString().startsWith("vmlinuz"))
              .findFirst()
              .orElseThrow(() -> new LabException("no image in " + root));
      return new KernelImage(series, release, vmlinuz, root);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
