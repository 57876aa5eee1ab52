package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.OverviewJson;
import org.slaacguard.gateway.WireGuardInterfaces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows each peer on a line: addresses, last handshake, traffic.",
    footer = {
      "",
      "PEER is the peer's name in the file, else the beginning of its public key. '+2'",
      "stands for two more addresses; 'show' prints them, and everything else.",
      "Interfaces of /etc/slaacguard that are not up have a line, too."
    })
final class StatusCommand extends CliCommand {
  @Option(names = "--json", description = "Write JSON: an array of objects.")
  private boolean json;

  @Parameters(
      arity = "0..1",
      paramLabel = "INTERFACE",
      description = "The interface; default: all.")
  private @Nullable String interfaceName;

  private final NamedPeers named = new NamedPeers();
  private final List<OverviewJson.Entry> entries = new ArrayList<>();

  @Override
  public Integer call() throws IOException, UapiException, GatewayException {
    PrintWriter out = out();
    PrintWriter err = err();
    Map<String, Path> files = files();
    String only = interfaceName;
    try {
      boolean whole = true;
      if (only != null) {
        add(InterfaceNames.check(only), files);
      } else {
        whole = addAll(files, err);
      }
      if (json) {
        out.println(JsonText.of(text -> OverviewJson.write(entries, text)));
      } else {
        write(out);
      }
      out.flush();
      if (entries.isEmpty() && whole && !json) {
        err.println("there is no WireGuard interface here");
      }
      return whole ? Main.OK : Main.FAILED;
    } finally {
      for (OverviewJson.Entry each : entries) {
        if (each.status() != null) {
          each.status().close();
        }
      }
    }
  }

  private void add(String name, Map<String, Path> files) throws IOException, UapiException {
    InterfaceStatus status = WireGuardInterfaces.status(name, KeyFiles.publicKeys());
    Path own = NamedPeers.file(name);
    Path file = own == null ? files.get(name) : own;
    entries.add(new OverviewJson.Entry(name, file, status, named.of(name)));
  }

  /** Adds running interfaces and those of files; returns whether all running ones could be read. */
  private boolean addAll(Map<String, Path> files, PrintWriter err) throws IOException {
    List<String> there = WireGuardInterfaces.names();
    TreeSet<String> names = new TreeSet<>(there);
    names.addAll(files.keySet());
    boolean whole = true;
    for (String name : names) {
      try {
        if (there.contains(name)) {
          add(name, files);
        } else {
          entries.add(new OverviewJson.Entry(name, files.get(name), null, Map.of()));
        }
      } catch (IOException | UapiException e) {
        err.println("slaacguard: " + name + " cannot be read: " + e.getMessage());
        whole = false;
      }
    }
    return whole;
  }

  private void write(PrintWriter out) {
    String before = "";
    for (OverviewJson.Entry each : entries) {
      out.print(before);
      before = "\n";
      if (each.status() == null) {
        out.println(each.name() + " is not up: " + each.file());
      } else {
        PeerListText table = new PeerListText(Terminal.standard(), Instant.now(), each.names());
        out.print(FoldedText.forOutput(table.format(each.status())));
      }
    }
  }

  /** The service's files by their interfaces. */
  private static Map<String, Path> files() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (Path file : ConfigFolders.configurations(InterfaceNames.FOLDER)) {
      try {
        files.put(InterfaceNames.ofFile(file), file);
      } catch (GatewayException e) {
        // gateway.ini, or a name that is no interface's.
      }
    }
    return files;
  }
}
