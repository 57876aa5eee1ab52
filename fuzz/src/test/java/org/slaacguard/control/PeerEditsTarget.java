package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.PublicKey;

/**
 * The peers of a file that can be read are edited: no edit makes it one that cannot, and each that
 * is taken back leaves the bytes that were there.
 */
public final class PeerEditsTarget implements Target {
  private static final PublicKey NEW =
      PublicKey.parse("TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=");
  private static final String NAME = "a name that no file has";

  @Override
  public void run(byte[] input) {
    String text = ByteText.decode(input);
    try {
      ConfigFile.parse("wg0.conf", text).close();
    } catch (ConfigException e) {
      return;
    }
    PeerEdits edits = new PeerEdits("wg0.conf", text);
    List<PeerEdits.Peer> peers = edits.peers();
    for (PeerEdits.Peer peer : peers.subList(0, Math.min(4, peers.size()))) {
      String key = peer.publicKey().toString();
      boolean both =
          peers.stream()
                  .filter(other -> other.publicKey().equals(peer.publicKey()))
                  .map(PeerEdits.Peer::disabled)
                  .distinct()
                  .count()
              > 1;
      if (!peer.disabled() && !both) {
        disableAndEnable(edits, text, key);
      }
      check(edits.remove(key));
    }
    if (peers.stream().noneMatch(peer -> peer.publicKey().equals(NEW))) {
      String added = edits.add(NAME, NEW, "PublicKey = " + NEW + "\n");
      check(added);
      assertEquals(peers.size() + 1, new PeerEdits("wg0.conf", added).peers().size());
      if (text.isEmpty() || text.endsWith("\n")) {
        assertEquals(text, new PeerEdits("wg0.conf", added).remove(NAME));
      }
    }
  }

  private static void disableAndEnable(PeerEdits edits, String text, String key) {
    String disabled;
    try {
      disabled = edits.disable(key);
    } catch (IllegalArgumentException e) {
      // Others' lines are among the peer's.
      assertTrue(text.contains("#disabled:"));
      return;
    }
    check(disabled);
    assertEquals(text, new PeerEdits("wg0.conf", disabled).enable(key));
  }

  private static void check(String text) {
    try (Configuration read = ConfigFile.parse("edited", text)) {
      assertFalse(read.peers().size() > 1 << 20);
    } catch (ConfigException e) {
      throw new AssertionError("an edit spoiled the file: " + e.getMessage(), e);
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.texts("config.txt");
  }
}
