package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Counted;
import org.slaacguard.gateway.FileEdit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Makes a configuration file from another front end's folder.",
    footer = {
      "",
      "Without a program's name, the files in the folder tell which one it is. Keys,",
      "preshared keys, AllowedIPs, names and disabled peers are taken over as they are;",
      "private keys of clients are not. Nothing in the folder is changed."
    })
final class ImportCommand extends CliCommand {
  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the file here (0600), not to standard output.")
  private @Nullable Path output;

  @Option(names = "--replace", description = "Replace the file if it is there.")
  private boolean replace;

  @Parameters(
      index = "0",
      paramLabel = "PROGRAM|FOLDER",
      completionCandidates = Programs.class,
      description = "wg-easy, pivpn or wireguard-ui; or the folder itself.")
  private String first = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "The folder of its files.")
  private @Nullable String second;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = err();
    ImportKind kind = second == null ? null : ImportKind.of(first);
    if (second != null && kind == null) {
      throw new CommandException(
          "'"
              + ImportNames.shown(first)
              + "' is no program that is known here: "
              + String.join(", ", ImportKind.words()));
    }
    if (replace && output == null) {
      throw new CommandException("--replace is for a file: give --output FILE");
    }
    ImportFolder folder = new ImportFolder(path(second == null ? first : second));
    ConfigNotes notes = new ConfigNotes();
    try (Imported read = (kind == null ? ImportKind.detect(folder) : kind).read(folder)) {
      write(read.text(notes), out());
      tell(read, notes, err);
    } finally {
      err.flush();
    }
    return Main.OK;
  }

  private static Path path(String text) throws CommandException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CommandException("'" + ImportNames.shown(text) + "' is no path");
    }
  }

  private void write(String text, PrintWriter out) throws IOException, CommandException {
    Path file = output;
    if (file == null) {
      out.print(text);
      out.flush();
    } else if (replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try (FileEdit edit = FileEdit.begin(file)) {
        edit.commit(text);
      }
    } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandException(
          file + " exists already, and is left as it is; --replace replaces it");
    } else {
      SecretFile.create(file, text);
    }
  }

  private void tell(Imported read, ConfigNotes notes, PrintWriter err) {
    List<String> warnings = new ArrayList<>(read.warnings());
    notes
        .warnings()
        .forEach(
            warning ->
                warnings.add("line " + warning.line() + ": " + TerminalText.plain(warning.text())));
    SimilarLines.shorten(warnings)
        .forEach(warning -> err.println("slaacguard: warning: " + warning));
    if (read.hasHooks()) {
      err.println(
          "slaacguard: warning: its hooks (PreUp, PostUp, PreDown, PostDown) are taken over, and"
              + " run as root: look at them first");
    }
    err.println(
        "slaacguard: "
            + Counted.of(read.peers().size(), "peer")
            + (read.disabled() == 0 ? "" : " (" + read.disabled() + " disabled)")
            + " of "
            + read.from()
            + (output == null ? "" : " are in " + output));
  }

  /** The supported programs. */
  static final class Programs implements Iterable<String> {
    /** For picocli. */
    Programs() {}

    @Override
    public Iterator<String> iterator() {
      return ImportKind.words().iterator();
    }
  }
}
