package org.slaacguard.lab;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The first file system of a virtual machine: busybox and the modules that it takes to mount the
 * host's root folder; then {@code vm-init.sh} hands over to {@code vm-start.sh} under that root.
 */
final class Initramfs {
  private static final List<String> MODULES =
      List.of("virtio_pci", "9pnet_virtio", "9p", "overlay");

  private Initramfs() {}

  /**
   * Writes it.
   *
   * @param command what the machine runs, a line for /bin/sh
   */
  static void write(Path file, KernelImage kernel, String command) throws IOException {
    try (CpioArchive archive =
        new CpioArchive(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (String folder : List.of("bin", "modules", "proc", "sys", "dev", "host", "rw", "root")) {
        archive.folder(folder);
      }
      archive.file("bin/busybox", Files.readAllBytes(kernel.busybox()));
      archive.file("init", script("vm-init.sh"));
      archive.file("start", script("vm-start.sh"));
      archive.file("command", (command + "\n").getBytes(StandardCharsets.UTF_8));
      int order = 0;
      for (String module : modules(kernel)) {
        String name = String.format(Locale.ROOT, "modules/%02d.ko", order++);
        archive.file(name, decompressed(Path.of(module)));
      }
    }
  }

  private static byte[] script(String name) throws IOException {
    try (InputStream in = Initramfs.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** The files of the modules, each behind those it needs; what is built in has none. */
  private static Set<String> modules(KernelImage kernel) {
    Set<String> files = new LinkedHashSet<>();
    for (String module : MODULES) {
      Command.of(
              "modprobe",
              "-d",
              kernel.root().toString(),
              "-S",
              kernel.release(),
              "--show-depends",
              module)
          .succeed()
          .lines()
          .filter(line -> line.startsWith("insmod "))
          .map(line -> line.substring("insmod ".length()).strip())
          .forEach(files::add);
    }
    return files;
  }

  private static byte[] decompressed(Path module) throws IOException {
    if (module.toString().endsWith(".ko")) {
      return Files.readAllBytes(module);
    }
    Path plain = Files.createTempFile("slaacguard-module", ".ko");
    try {
      Command.of("bash", "-c", "xz -dc \"$1\" > \"$2\"", "xz", module.toString(), plain.toString())
          .succeed();
      return Files.readAllBytes(plain);
    } finally {
      Files.delete(plain);
    }
  }
}
