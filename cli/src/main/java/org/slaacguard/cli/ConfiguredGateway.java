package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.gateway.BackendFactory;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.HostSide;
import org.slaacguard.gateway.InterfaceDaemon;
import org.slaacguard.gateway.KeyProtection;
import org.slaacguard.gateway.StartLookup;
import org.slaacguard.gateway.UapiSockets;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway as a file describes it.
 *
 * <ol>
 *   <li>PreUp; the interface and its socket; keys and peers;
 *   <li>addresses, routes, name servers; PostUp;
 *   <li>until a signal comes, or the interface or its socket is taken away;
 *   <li>PreDown; the file is saved where it says so; all of it goes; PostDown. The peers keep their
 *       routes: most ends are restarts, and without a default route they would not speak.
 * </ol>
 */
final class ConfiguredGateway {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredGateway.class);

  private final Path file;

  ConfiguredGateway(Path file) {
    this.file = file;
  }

  /**
   * Serves until the end.
   *
   * @param ready what to do when all is up
   */
  int serve(Serving.Step ready) throws Exception {
    String name = InterfaceNames.ofFile(file);
    if (UapiSockets.isServed(name)) {
      throw new CommandException(InterfaceDaemon.alreadyServed(name));
    }
    if (ConfigFiles.isOpenToOthers(file)) {
      LOG.warn("{} is world accessible, and has keys in it", file);
    }
    ConfigNotes notes = new ConfigNotes();
    try (Configuration configuration = read(notes)) {
      StartLookup lookup = StartLookup.of(configuration);
      Map<PeerSection, String> missing = lookup.missing(configuration);
      missing.forEach(
          (peer, why) ->
              LOG.warn(
                  "{}: {}; it is looked up again until it has one",
                  notes.placeOfEndpoint(peer.publicKey()),
                  why));
      return serve(name, configuration, lookup, !missing.isEmpty(), ready);
    }
  }

  /** The file, without the interface itself as a peer, which stock leaves out as well. */
  private Configuration read(ConfigNotes notes) throws IOException, ConfigException {
    Configuration whole = ConfigFiles.read(file, notes);
    notes.warnings().forEach(warning -> LOG.warn("{}", warning));
    SecretKey key = whole.device().privateKey();
    if (key == null || key.isZero()) {
      return whole;
    }
    PublicKey own = KeyFiles.publicKey(key);
    List<PeerSection> others = new ArrayList<>();
    for (PeerSection peer : whole.peers()) {
      if (peer.publicKey().equals(own)) {
        LOG.warn(
            "{}: this [Peer] is the interface itself, by its PublicKey; it is left out",
            notes.placeOf(own));
        peer.close();
      } else {
        others.add(peer);
      }
    }
    return new Configuration(whole.device(), others);
  }

  private int serve(
      String name,
      Configuration configuration,
      StartLookup lookup,
      boolean incomplete,
      Serving.Step ready)
      throws Exception {
    try (UapiRequest.Set change = ConfigurationUpdates.replacing(configuration, lookup)) {
      Integer mtu = configuration.device().network().mtu();
      try (HostSide host = new HostSide(name, configuration, change)) {
        return Serving.until(
            () -> {
              host.preUp();
              return InterfaceDaemon.start(
                  BackendFactory.DEFAULT,
                  configuration.device().backend(),
                  name,
                  mtu == null ? 0 : mtu,
                  UapiSockets.of(name),
                  host);
            },
            daemon -> {
              daemon.apply(change);
              // The backend has its own now, and a file that is saved is saved with those.
              change.close();
              configuration.close();
              KeyProtection.overwriteAllGarbage();
              host.up();
              daemon.refresh();
              daemon.followNames(configuration, incomplete);
              LOG.info("{} is up, with {} peers", name, configuration.peers().size());
              ready.run();
            },
            daemon -> down(configuration, host, daemon));
      }
    }
  }

  private void down(Configuration configuration, HostSide host, InterfaceDaemon daemon)
      throws CommandException {
    host.preDown();
    String unsaved = "";
    if (configuration.device().saveConfig()) {
      unsaved = host.save(file, configuration, daemon);
      if (!unsaved.isEmpty()) {
        daemon.leaveWord(unsaved);
      }
    }
    host.down();
    daemon.close();
    host.postDown();
    LOG.info("{} is down", daemon.interfaceName());
    if (!unsaved.isEmpty()) {
      throw new CommandException(unsaved);
    }
  }
}
