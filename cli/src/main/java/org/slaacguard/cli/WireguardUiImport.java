package org.slaacguard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.Settings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Imports wireguard-ui: its folder {@code db} of JSON files, one for each client, and three of the
 * server.
 */
final class WireguardUiImport {
  private static final String SERVER = "server";
  private static final String CLIENTS = "clients";
  private static final String JSON = ".json";

  private final List<String> warnings = new ArrayList<>();

  private WireguardUiImport() {}

  /** Whether it is wireguard-ui's folder, or the one above. */
  static boolean isThere(ImportFolder folder) throws IOException, CommandException {
    ImportFolder database = database(folder);
    return database.has(SERVER) && database.has(CLIENTS);
  }

  private static ImportFolder database(ImportFolder folder) throws IOException, CommandException {
    return folder.has("db") && !folder.has(SERVER) ? folder.folder("db") : folder;
  }

  static Imported read(ImportFolder folder) throws IOException, CommandException {
    ImportFolder database = database(folder);
    ImportFolder server = database.folder(SERVER);
    WireguardUiImport read = new WireguardUiImport();
    ImportJson settings =
        server.has("global_settings.json") ? json(server, "global_settings.json") : null;
    InterfaceSection device = read.device(server, settings);
    List<Imported.Peer> peers = read.peers(database.folder(CLIENTS), settings);
    return new Imported("wireguard-ui", device, peers, read.warnings);
  }

  private static ImportJson json(ImportFolder folder, String name)
      throws IOException, CommandException {
    return ImportJson.parse(folder.path(name).toString(), folder.text(name));
  }

  private InterfaceSection device(ImportFolder server, @Nullable ImportJson settings)
      throws IOException, CommandException {
    ImportJson keys = json(server, "keypair.json");
    ImportJson own = json(server, "interfaces.json");
    SecretKey key =
        ImportValues.read(
            keys.path() + ": private_key", keys.text("private_key"), SecretKey::parse);
    List<InterfaceAddress> addresses =
        ImportValues.addresses(own.path() + ": addresses", own.texts("addresses"));
    return new InterfaceSection(
        key,
        ImportValues.number(own.path() + ": listen_port", own.get("listen_port").text(), 0, 65_535),
        null,
        ImportValues.network(
            addresses,
            settings == null
                ? null
                : ImportValues.mtu(settings.path() + ": mtu", settings.text("mtu")),
            settings == null
                ? null
                : ImportValues.table(settings.path() + ": table", settings.text("table"))),
        new Hooks(
            List.of(),
            ImportValues.hook("post_up", own.text("post_up"), warnings),
            ImportValues.hook("pre_down", own.text("pre_down"), warnings),
            ImportValues.hook("post_down", own.text("post_down"), warnings)),
        false,
        Settings.NONE);
  }

  private List<Imported.Peer> peers(ImportFolder clients, @Nullable ImportJson settings)
      throws IOException, CommandException {
    String often = settings == null ? "" : settings.text("persistent_keepalive").strip();
    Integer keepalive =
        settings == null || often.isEmpty() || often.equals("0")
            ? null
            : Integer.valueOf(
                ImportValues.number(settings.path() + ": persistent_keepalive", often, 0, 65_535));
    ImportNames names = new ImportNames(warnings);
    List<Imported.Peer> peers = new ArrayList<>();
    for (String file : clients.files(JSON)) {
      peers.add(peer(json(clients, file), keepalive, names));
    }
    return peers;
  }

  private static Imported.Peer peer(
      ImportJson client, @Nullable Integer keepalive, ImportNames names) throws CommandException {
    PublicKey key =
        ImportValues.read(
            client.path() + ": public_key", client.text("public_key"), PublicKey::parse);
    SecretKey preshared =
        ImportValues.secret(client.path() + ": preshared_key", client.text("preshared_key"));
    List<String> allowed = new ArrayList<>(client.texts("allocated_ips"));
    allowed.addAll(client.texts("extra_allowed_ips"));
    List<IpPrefix> prefixes = ImportValues.prefixes(client.path() + ": allocated_ips", allowed);
    String endpoint = client.text("endpoint").strip();
    EndpointName reached =
        endpoint.isEmpty()
            ? null
            : ImportValues.read(client.path() + ": endpoint", endpoint, EndpointName::parse);
    return new Imported.Peer(
        names.of(client.text("name")),
        client.text("enabled").equals("false"),
        ImportValues.peer(key, preshared, prefixes, reached, keepalive, Settings.NONE));
  }
}
