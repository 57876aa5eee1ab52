package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counted;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.Settings;
import org.slaacguard.history.ForeignDatabase;
import org.slaacguard.history.HistoryException;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** Imports wg-easy from version 15 on: the database {@code wg-easy.db}. */
final class WgEasyDatabaseImport {
  static final String FILE = "wg-easy.db";

  private static final Pattern TEMPLATE = Pattern.compile("\\{\\{(\\w+)}}");

  private final String place;
  private final List<String> warnings = new ArrayList<>();

  private WgEasyDatabaseImport(Path file) {
    place = file.toString();
  }

  static Imported read(ImportFolder folder) throws IOException, CommandException {
    Path file = folder.path(FILE);
    try (ForeignDatabase database = ForeignDatabase.open(file, ImportFolder.LARGEST * 4L)) {
      List<Map<String, String>> interfaces = database.rows(file, "interfaces_table");
      List<Map<String, String>> clients = database.rows(file, "clients_table");
      List<Map<String, String>> hooks = database.rows(file, "hooks_table");
      List<Map<String, String>> configs =
          !interfaces.isEmpty() && WgEasyFirewall.isOn(interfaces.getFirst())
              ? database.rows(file, "user_configs_table")
              : List.of();
      return new WgEasyDatabaseImport(file).read(interfaces, clients, hooks, configs);
    } catch (HistoryException e) {
      throw new CommandException(TerminalText.plain(String.valueOf(e.getMessage())));
    }
  }

  private Imported read(
      List<Map<String, String>> interfaces,
      List<Map<String, String>> clients,
      List<Map<String, String>> hooks,
      List<Map<String, String>> configs)
      throws CommandException {
    if (interfaces.size() != 1) {
      throw new CommandException(
          place
              + ": it has "
              + Counted.of(interfaces.size(), "interface")
              + ", and one is expected");
    }
    Map<String, String> own = interfaces.getFirst();
    InterfaceSection device = device(own, hooks.isEmpty() ? Map.of() : hooks.getFirst());
    ImportNames names = new ImportNames(warnings);
    List<Imported.Peer> peers = new ArrayList<>();
    @Nullable WgEasyFirewall firewall =
        WgEasyFirewall.isOn(own) ? new WgEasyFirewall(place, configs, warnings) : null;
    if (firewall != null) {
      warnings.add(
          "its firewall for each client is taken over as MayReach: compare what each peer may"
              + " reach");
    }
    for (Map<String, String> client : clients) {
      peers.add(peer(client, names, firewall));
    }
    return new Imported("wg-easy's " + FILE, device, peers, warnings);
  }

  private String get(Map<String, String> row, String column) throws CommandException {
    String value = row.get(column);
    if (value == null) {
      throw new CommandException(
          place + ": no column '" + column + "': this version of wg-easy is not known here");
    }
    return value;
  }

  private InterfaceSection device(Map<String, String> own, Map<String, String> hooks)
      throws CommandException {
    SecretKey key =
        ImportValues.read(place + ": private_key", get(own, "private_key"), SecretKey::parse);
    List<InterfaceAddress> addresses = List.of(first(own, "ipv4_cidr"), first(own, "ipv6_cidr"));
    return new InterfaceSection(
        key,
        ImportValues.number(place + ": port", get(own, "port"), 0, 65_535),
        null,
        ImportValues.network(
            addresses,
            ImportValues.mtu(place + ": mtu", get(own, "mtu")),
            ImportValues.table(
                place + ": routing_table", own.getOrDefault("routing_table", "auto"))),
        new Hooks(
            hook(hooks, "pre_up", own),
            hook(hooks, "post_up", own),
            hook(hooks, "pre_down", own),
            hook(hooks, "post_down", own)),
        false,
        Settings.NONE);
  }

  /** The gateway's address: the first one after the network's. */
  private InterfaceAddress first(Map<String, String> own, String column) throws CommandException {
    IpPrefix prefix = ImportValues.read(place + ": " + column, get(own, column), IpPrefix::parse);
    IpAddress address =
        switch (prefix.address()) {
          case Ipv4Address v4 -> new Ipv4Address(v4.value() + 1);
          case Ipv6Address v6 -> new Ipv6Address(v6.high(), v6.low() + 1);
        };
    return new InterfaceAddress(address, prefix.length());
  }

  private List<String> hook(Map<String, String> hooks, String column, Map<String, String> own) {
    String command = hooks.getOrDefault(column, "");
    Matcher matcher = TEMPLATE.matcher(command);
    String filled =
        matcher.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    switch (found.group(1)) {
                      case "ipv4Cidr" -> own.getOrDefault("ipv4_cidr", "");
                      case "ipv6Cidr" -> own.getOrDefault("ipv6_cidr", "");
                      case "device" -> own.getOrDefault("device", "");
                      case "port" -> own.getOrDefault("port", "");
                      // The web page's port, which is no longer used.
                      case "uiPort" -> "51821";
                      default -> found.group();
                    }));
    return ImportValues.hook("the hook " + column, filled, warnings);
  }

  private Imported.Peer peer(
      Map<String, String> client, ImportNames names, @Nullable WgEasyFirewall firewall)
      throws CommandException {
    String given = get(client, "name");
    String where = place + ": " + ImportNames.shown(given) + ": ";
    PublicKey key =
        ImportValues.read(where + "public_key", get(client, "public_key"), PublicKey::parse);
    SecretKey preshared =
        ImportValues.secret(where + "pre_shared_key", client.getOrDefault("pre_shared_key", ""));
    List<String> allowed = new ArrayList<>();
    allowed.add(client.getOrDefault("ipv4_address", ""));
    allowed.add(client.getOrDefault("ipv6_address", ""));
    ImportJson more =
        ImportJson.parse(
            where + "server_allowed_ips",
            "{\"entries\":" + client.getOrDefault("server_allowed_ips", "[]") + "}");
    allowed.addAll(more.texts("entries"));
    List<IpPrefix> prefixes = ImportValues.prefixes(where + "addresses", allowed);
    String endpoint = client.getOrDefault("server_endpoint", "").strip();
    EndpointName reached =
        endpoint.isEmpty()
            ? null
            : ImportValues.read(where + "server_endpoint", endpoint, EndpointName::parse);
    Settings settings = ImportValues.expiry(given, client.getOrDefault("expires_at", ""), warnings);
    if (firewall != null) {
      settings = firewall.restrict(settings, given, client);
    }
    boolean disabled = get(client, "enabled").equals("0");
    return new Imported.Peer(
        names.of(given),
        disabled,
        ImportValues.peer(key, preshared, prefixes, reached, null, settings));
  }
}
