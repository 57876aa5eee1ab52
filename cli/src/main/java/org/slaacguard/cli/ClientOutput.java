package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The destination of a new client's file: everything that can fail happens before the peer is
 * added.
 */
final class ClientOutput {
  /** As for other programs, a hyphen is standard output, and no file of that name. */
  private static final Path STANDARD_OUTPUT = Path.of("-");

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the client's file here (0600), not to standard output (-).")
  private @Nullable Path output;

  @Option(names = "--qr", description = "Show the client's file as a QR code in the terminal.")
  private boolean qr;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Write it as a QR code in an SVG picture (0600).")
  private @Nullable Path svg;

  private final List<Path> made = new ArrayList<>();

  /** For picocli. */
  ClientOutput() {}

  boolean wantsPicture() {
    return qr || svg != null;
  }

  /**
   * Writes the files, and returns the text to print.
   *
   * @throws CommandException if one of them exists, or the text is too long for a QR code
   */
  String write(String clientFile) throws IOException, CommandException {
    if (qr && !QrPicture.fits(System.out.charset())) {
      throw new CommandException(
          "a terminal with "
              + System.out.charset()
              + " has no characters for a QR code: use --svg FILE, or a locale with UTF-8");
    }
    QrPicture picture = wantsPicture() ? QrPicture.of(clientFile) : null;
    StringBuilder shown = new StringBuilder();
    put(output, clientFile, shown);
    if (svg != null && picture != null) {
      put(svg, picture.svg(), shown);
    }
    if (qr && picture != null) {
      shown.append(picture.terminal(Terminal.standard().colours()));
    }
    return output == null && !wantsPicture() ? clientFile : shown.toString();
  }

  private void put(@Nullable Path file, String text, StringBuilder shown)
      throws IOException, CommandException {
    if (file == null) {
      return;
    }
    if (file.equals(STANDARD_OUTPUT)) {
      shown.append(text);
    } else {
      create(file, text);
    }
  }

  private void create(Path file, String text) throws IOException, CommandException {
    SecretFile.create(file, text);
    made.add(file);
  }

  /** Deletes the files again. */
  void undo() throws IOException {
    for (Path file : made) {
      Files.deleteIfExists(file);
    }
    made.clear();
  }

  /** Prints the names of the files. */
  void tell(PrintWriter err) {
    made.forEach(file -> err.println("slaacguard: written: " + file));
  }
}
