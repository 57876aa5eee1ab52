package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file as it was read for an interface; what may not be meant so in it is in the log. */
final class InterfaceFile {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceFile.class);

  private final Configuration configuration;
  private final ConfigNotes notes;
  private boolean incomplete;

  private InterfaceFile(Configuration configuration, ConfigNotes notes) {
    this.configuration = configuration;
    this.notes = notes;
  }

  /** Reads it. The caller closes the configuration. */
  static InterfaceFile read(Path file) throws IOException, ConfigException {
    if (ConfigFiles.isOpenToOthers(file)) {
      LOG.warn("{} is world accessible, and has keys in it", file);
    }
    ConfigNotes notes = new ConfigNotes();
    Configuration whole = ConfigFiles.read(file, notes);
    notes.warnings().forEach(warning -> LOG.warn("{}", warning));
    return new InterfaceFile(withoutItself(whole, notes), notes);
  }

  /** Without the interface itself as a peer, which stock leaves out as well. */
  private static Configuration withoutItself(Configuration whole, ConfigNotes notes) {
    SecretKey key = whole.device().privateKey();
    PublicKey own = key == null ? null : SelfPeerFilter.publicKey(key);
    if (own == null) {
      return whole;
    }
    List<PeerSection> others = new ArrayList<>();
    for (PeerSection peer : whole.peers()) {
      if (peer.publicKey().equals(own)) {
        LOG.warn(
            "{}: this [Peer] has the interface's own PublicKey; it is left out",
            notes.placeOf(own));
        peer.close();
      } else {
        others.add(peer);
      }
    }
    return new Configuration(whole.device(), others);
  }

  /** What it says. */
  Configuration configuration() {
    return configuration;
  }

  /** What people call its peers. */
  Map<PublicKey, String> names() {
    return notes.names();
  }

  /** Looks the names of endpoints up, for five seconds at most. */
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

  /** Whether a name had no address when they were looked up. */
  boolean isIncomplete() {
    return incomplete;
  }
}
