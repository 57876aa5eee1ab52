package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.PeerSection;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configuration file that was read for an interface. Reading reports probable mistakes. */
public final class InterfaceFile {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceFile.class);

  private final Configuration configuration;
  private final ConfigNotes notes;
  private boolean incomplete;

  private InterfaceFile(Configuration configuration, ConfigNotes notes) {
    this.configuration = configuration;
    this.notes = notes;
  }

  /** Reads a file, with its warnings in the log. The caller closes the configuration. */
  static InterfaceFile read(Path file) throws IOException, ConfigException {
    return read(file, warning -> LOG.warn("{}", warning));
  }

  /**
   * Reads a file. The caller closes the configuration.
   *
   * @param warn receives a line for each probable mistake
   * @throws ConfigException with all problems
   */
  public static InterfaceFile read(Path file, Consumer<String> warn)
      throws IOException, ConfigException {
    ConfigNotes notes = new ConfigNotes();
    Configuration whole = ConfigFiles.read(file, notes);
    // Only once the file was read: a device, or anything but a configuration, has no keys in it.
    if (ConfigFiles.isOpenToOthers(file)) {
      warn.accept(file + " is world accessible" + (hasKeys(whole) ? ", and has keys in it" : ""));
    }
    notes.warnings().forEach(problem -> warn.accept(problem.toString()));
    if (lacksKey(whole)) {
      warn.accept(
          file
              + ": [Interface] has no PrivateKey, so no peer can connect; 'slaacguard genkey' makes"
              + " one");
    }
    String untagged = UplinkPriority.problem(whole.device().settings());
    if (untagged != null) {
      warn.accept(file + ": " + untagged);
    }
    return new InterfaceFile(withoutItself(whole, notes, warn), notes);
  }

  private static boolean hasKeys(Configuration said) {
    return said.device().privateKey() != null
        || said.peers().stream().anyMatch(peer -> peer.presharedKey() != null);
  }

  /** Whether there are peers, and neither a key for them nor a hook that might set one. */
  private static boolean lacksKey(Configuration said) {
    Hooks hooks = said.device().hooks();
    return said.device().privateKey() == null
        && !said.peers().isEmpty()
        && hooks.preUp().isEmpty()
        && hooks.postUp().isEmpty();
  }

  /** Drops the interface itself as a peer, as stock WireGuard does. */
  private static Configuration withoutItself(
      Configuration whole, ConfigNotes notes, Consumer<String> warn) {
    SecretKey key = whole.device().privateKey();
    PublicKey own = key == null ? null : SelfPeerFilter.publicKey(key);
    if (own == null) {
      return whole;
    }
    List<PeerSection> others = new ArrayList<>();
    for (PeerSection peer : whole.peers()) {
      if (peer.publicKey().equals(own)) {
        warn.accept(
            notes.placeOf(own) + ": this [Peer] has the interface's own PublicKey; it is left out");
        peer.close();
      } else {
        others.add(peer);
      }
    }
    return new Configuration(whole.device(), others);
  }

  /** The contents of the file. */
  public Configuration configuration() {
    return configuration;
  }

  /** Looks up the names of endpoints, for five seconds at most. */
  StartLookup lookUp() {
    StartLookup lookup = StartLookup.of(configuration);
    Map<PeerSection, String> missing = lookup.missing(configuration);
    missing.forEach(
        (peer, why) ->
            LOG.warn(
                "{}: {}; it is looked up again until it has one",
                notes.placeOfEndpoint(peer.publicKey()),
                why));
    incomplete = !missing.isEmpty();
    return lookup;
  }

  /** Whether the look-up found no address for one of the names. */
  boolean isIncomplete() {
    return incomplete;
  }
}
