package org.slaacguard.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.gateway.ConfigFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peer show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows what a file says of a peer, and how the peer stands if it is up.")
final class PeerShowCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private PeerFileOption where = new PeerFileOption();

  @Parameters(index = "0", paramLabel = "PEER", description = "Its name, or its key.")
  private String peer = "";

  @Override
  public Integer call() throws Exception {
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    Path path = where.path();
    PeerEdits.Peer found;
    try {
      found = PeersRead.of(path).peers().find(peer);
    } catch (IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    PrintWriter out = self.commandLine().getOut();
    String state = found.disabled() ? "disabled" : "enabled";
    out.println(
        PeerListCommand.printable(found) + ", " + state + ", " + path + ":" + found.line() + "\n");
    found.text().lines().map(PeerShowCommand::hidden).forEach(out::println);
    try (Configuration configuration = ConfigFiles.read(path)) {
      RunningInterface running =
          RunningInterface.of(path.toAbsolutePath(), configuration, self.commandLine().getErr());
      if (running != null) {
        running(running, found, out);
      }
    }
    out.flush();
    return Main.OK;
  }

  private static String hidden(String line) {
    boolean secret =
        line.toLowerCase(Locale.ROOT).replaceAll("[\\s#]", "").startsWith("presharedkey");
    return secret && !Terminal.standard().showKeys()
        ? "PresharedKey = (hidden)"
        : PeerListCommand.plain(line);
  }

  private static void running(RunningInterface running, PeerEdits.Peer peer, PrintWriter out)
      throws Exception {
    try (InterfaceStatus status = running.status()) {
      for (PeerStatus each : status.device().peers()) {
        if (each.publicKey().equals(peer.publicKey())) {
          out.print("\n" + new StatusText(Terminal.standard(), Instant.now()).format(each));
        }
      }
    }
  }
}
