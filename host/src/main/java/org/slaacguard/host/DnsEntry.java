package org.slaacguard.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slaacguard.net.NameServer;

/** Name servers and search domains for the time the interface is up, by {@code resolvconf}. */
record DnsEntry(List<NameServer> servers, List<String> search) implements ProgramStep {
  private static final Path ORDER = Path.of("/etc/resolvconf/interface-order");

  /** Copies the lists. */
  DnsEntry {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  static DnsEntry parse(StepWords words) {
    List<NameServer> servers = words.nameServers();
    return new DnsEntry(servers, words.word("search").texts());
  }

  @Override
  public String subject() {
    return "dns";
  }

  @Override
  public List<String> words() {
    return List.of(StepWords.nameServers(servers), "search", StepWords.texts(search));
  }

  @Override
  public List<String> tables(String interfaceName) {
    return List.of();
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    StringBuilder entry = new StringBuilder();
    servers.forEach(server -> entry.append("nameserver ").append(server).append('\n'));
    if (!search.isEmpty()) {
      entry.append("search ").append(String.join(" ", search)).append('\n');
    }
    String name = prefix() + host.interfaceName();
    try {
      // Metric 0 and exclusive: before all others, and instead of them.
      host.commands()
          .run(List.of("resolvconf", "-a", name, "-m", "0", "-x"), entry.toString(), LIMIT);
    } catch (SetupException e) {
      throw new SetupException(
          "DNS is configured, and resolvconf (package resolvconf, openresolv or systemd-resolved)"
              + " did not take it",
          e);
    }
  }

  @Override
  public void undo(HostControl host) throws SetupException {
    String name = prefix() + host.interfaceName();
    host.commands().run(List.of("resolvconf", "-d", name, "-f"), "", LIMIT);
  }

  /** Debian's resolvconf sorts by patterns of names; the first that ends so is for tunnels. */
  private static String prefix() {
    try {
      for (String line : Files.readAllLines(ORDER)) {
        if (line.matches("[A-Za-z0-9-]+\\*")) {
          return line.substring(0, line.length() - 1) + ".";
        }
      }
    } catch (IOException e) {
      // Another resolvconf, without such a file.
      return "";
    }
    return "";
  }
}
