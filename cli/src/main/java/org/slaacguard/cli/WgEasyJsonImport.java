package org.slaacguard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.Settings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Imports wg-easy up to version 14: {@code wg0.json}, and the {@code wg0.conf} generated from it.
 */
final class WgEasyJsonImport {
  static final String FILE = "wg0.json";

  private static final int USUAL_PORT = 51_820;

  private WgEasyJsonImport() {}

  static Imported read(ImportFolder folder) throws IOException, CommandException {
    ImportJson file = ImportJson.parse(folder.path(FILE).toString(), folder.text(FILE));
    List<String> warnings = new ArrayList<>();
    ImportNames names = new ImportNames(warnings);
    List<Imported.Peer> peers = new ArrayList<>();
    for (ImportJson client : file.get("clients").members()) {
      peers.add(peer(client, names, warnings));
    }
    return new Imported("wg-easy's " + FILE, device(folder, file, warnings), peers, warnings);
  }

  private static Imported.Peer peer(ImportJson client, ImportNames names, List<String> warnings)
      throws CommandException {
    PublicKey key =
        ImportValues.read(
            client.path() + ": publicKey", client.text("publicKey"), PublicKey::parse);
    SecretKey preshared =
        ImportValues.secret(client.path() + ": preSharedKey", client.text("preSharedKey"));
    List<String> allowed = new ArrayList<>(List.of(client.get("address").text()));
    allowed.addAll(client.texts("serverAllowedIPs"));
    List<IpPrefix> prefixes = ImportValues.prefixes(client.path() + ": address", allowed);
    Settings expiry = ImportValues.expiry(client.text("name"), client.text("expiredAt"), warnings);
    return new Imported.Peer(
        names.of(client.text("name")),
        client.text("enabled").equals("false"),
        ImportValues.peer(key, preshared, prefixes, null, null, expiry));
  }

  private static InterfaceSection device(
      ImportFolder folder, ImportJson file, List<String> warnings)
      throws IOException, CommandException {
    ImportJson server = file.get("server");
    SecretKey own =
        ImportValues.read(
            server.path() + ": privateKey", server.text("privateKey"), SecretKey::parse);
    // The address has no length: wg-easy appends /24.
    String address = server.text("address").strip();
    List<InterfaceAddress> addresses =
        ImportValues.addresses(
            server.path() + ": address",
            List.of(address.indexOf('/') < 0 ? address + "/24" : address));
    InterfaceSection made = made(folder, warnings);
    return new InterfaceSection(
        own,
        made == null || made.listenPort() == null ? Integer.valueOf(USUAL_PORT) : made.listenPort(),
        null,
        ImportValues.network(addresses, made == null ? null : made.network().mtu(), null),
        made == null ? Hooks.NONE : made.hooks(),
        false,
        Settings.NONE);
  }

  /**
   * The values of environment variables, which only the generated file has; null if it is missing.
   */
  private static @Nullable InterfaceSection made(ImportFolder folder, List<String> warnings)
      throws IOException, CommandException {
    String name = "wg0.conf";
    if (!folder.has(name)) {
      warnings.add(
          "no wg0.conf is beside it: ListenPort is taken as 51820, and there are no hooks");
      return null;
    }
    try (Configuration read = ConfigFile.parse(folder.path(name).toString(), folder.text(name))) {
      return read.device();
    } catch (ConfigException e) {
      warnings.add("wg0.conf cannot be read: ListenPort is taken as 51820, without hooks");
      return null;
    }
  }
}
