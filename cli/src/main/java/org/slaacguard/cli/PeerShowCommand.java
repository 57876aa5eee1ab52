package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.PeerJson;
import org.slaacguard.net.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peer show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a peer's lines in the file, and its status if the interface is up.")
final class PeerShowCommand extends CliCommand {
  @Mixin private PeerFileOption where = new PeerFileOption();

  @Parameters(index = "0", paramLabel = "PEER", description = "Its name, or its key.")
  private String peer = "";

  @Option(names = "--json", description = "Write JSON: an object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Path path = where.path();
    PrintWriter out = out();
    PeersRead file = PeersRead.of(path);
    PeerEdits.Peer found;
    try {
      found = file.peers().find(peer);
    } catch (IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    try (Configuration configuration = ConfigFiles.read(path)) {
      RunningInterface running = RunningInterface.of(path.toAbsolutePath(), configuration, err());
      if (running == null) {
        print(file.said(path, found), null, PeerTrace.NONE, out);
      } else {
        try (InterfaceStatus status = running.status()) {
          PublicKey key = found.publicKey();
          print(file.said(path, found), of(status, key), status.trace(key), out);
        }
      }
    } catch (IOException | UapiException e) {
      // What the file says does not depend on the interface.
      print(file.said(path, found), null, PeerTrace.NONE, out);
      throw e;
    } finally {
      out.flush();
    }
    return Main.OK;
  }

  private static @Nullable PeerStatus of(InterfaceStatus status, PublicKey key) {
    return status.device().peers().stream()
        .filter(each -> each.publicKey().equals(key))
        .findFirst()
        .orElse(null);
  }

  private void print(
      PeerJson.Peer shown, @Nullable PeerStatus running, PeerTrace trace, PrintWriter out) {
    if (json) {
      out.println(JsonText.of(text -> PeerJson.write(shown, running, trace, text)));
    } else {
      PeerEdits.Peer lines = shown.lines();
      String state = lines.disabled() ? "disabled" : "enabled";
      out.println(PeerListCommand.printable(lines) + ", " + state);
      out.println(shown.file() + ":" + lines.line() + "\n");
      lines.text().lines().map(PeerShowCommand::hidden).forEach(out::println);
      if (running != null) {
        StatusText text = new StatusText(Terminal.standard(), Instant.now());
        out.print(FoldedText.forOutput("\n" + text.format(running, trace)));
      }
    }
    shown.close();
  }

  private static String hidden(String line) {
    boolean secret =
        line.toLowerCase(Locale.ROOT).replaceAll("[\\s#]", "").startsWith("presharedkey");
    return secret && !Terminal.standard().showKeys()
        ? "PresharedKey = (hidden)"
        : TerminalText.plain(line);
  }
}
