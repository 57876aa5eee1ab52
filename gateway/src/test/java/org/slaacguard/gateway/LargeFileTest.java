package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;

/** What is done with the file of an interface costs each peer the same, however many there are. */
final class LargeFileTest {
  private static final int FEW = 2_000;
  private static final int MANY = 8 * FEW;

  /** A factor beyond that of the peers: a square would cost eight times as much. */
  private static final double MOST = 4;

  private static final int TRIES = 12;

  private static PublicKey peer(int number) {
    byte[] key = new byte[PublicKey.LENGTH];
    ByteBuffer.wrap(key).putInt(number + 1);
    return PublicKey.ofBytes(key);
  }

  private static String file(int peers) {
    StringBuilder text = new StringBuilder("[Interface]\nListenPort = 51820\n");
    for (int i = 0; i < peers; i++) {
      text.append("\n[Peer]\n# friendly_name = peer").append(i);
      text.append("\nPublicKey = ").append(peer(i)).append("\nAllowedIPs = 10.");
      text.append(i >> 16).append('.').append((i >> 8) & 255).append('.').append(i & 255);
      text.append("/32\nEndpoint = 192.0.2.1:51820\n");
    }
    return text.toString();
  }

  private static DeviceStatus running(int peers) {
    List<PeerStatus> all = new ArrayList<>();
    for (int i = 0; i < peers; i++) {
      all.add(
          new PeerStatus(peer(i), null, null, null, 0, 0, 0, List.of(), Settings.NONE, List.of()));
    }
    return new DeviceStatus(
        "wg0", "userspace", "test", null, null, 51820, 0, Settings.NONE, all, Map.of());
  }

  private static Configuration read(int peers) {
    try {
      return ConfigFile.parse("wg0.conf", file(peers));
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private static long nanos(IntConsumer work, int peers) {
    long began = System.nanoTime();
    work.accept(peers);
    return System.nanoTime() - began;
  }

  /** Others on the machine only add to a figure, so the least of each is compared. */
  private static void assertLinear(IntConsumer few, IntConsumer many) {
    double factor = Double.MAX_VALUE;
    long leastFew = Long.MAX_VALUE;
    long leastMany = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && factor > MOST; i++) {
      leastFew = Math.min(leastFew, nanos(few, FEW));
      leastMany = Math.min(leastMany, nanos(many, MANY));
      factor = leastMany / (double) leastFew * FEW / MANY;
    }
    assertTrue(factor <= MOST, "each of " + MANY + " peers costs " + factor + " times as much");
  }

  @Test
  void shouldReloadEachPeerAtOneCost() {
    try (Reload few = new Reload(FEW);
        Reload many = new Reload(MANY)) {
      assertLinear(few::run, many::run);
    }
  }

  /** Two readings of a file, and an interface between them. */
  private record Reload(
      Configuration before, Configuration next, DeviceStatus running, DeviceUpdate whole)
      implements AutoCloseable {
    Reload(int peers) {
      this(read(peers), read(peers), LargeFileTest.running(peers));
    }

    private Reload(Configuration before, Configuration next, DeviceStatus running) {
      this(before, next, running, ConfigurationUpdates.replacing(next, StartLookup.of(next)));
    }

    void run(int peers) {
      try (DeviceUpdate change = ReloadDifference.of(before, next, running, whole)) {
        assertEquals(peers, change.peers().size());
      }
    }

    @Override
    public void close() {
      whole.close();
      running.close();
      next.close();
      before.close();
    }
  }

  @Test
  void shouldSaveEachPeerAtOneCost() {
    try (Configuration few = read(FEW);
        Configuration many = read(MANY);
        DeviceStatus ofFew = running(FEW);
        DeviceStatus ofMany = running(MANY)) {
      assertLinear(peers -> save(few, ofFew, peers), peers -> save(many, ofMany, peers));
    }
  }

  private static void save(Configuration file, DeviceStatus status, int peers) {
    try (Configuration now =
        SavedConfiguration.of(file, new InterfaceStatus(status), List.of(), 1420)) {
      assertEquals(peers, now.peers().size());
    }
  }

  @Test
  void shouldEditEachPeerAtOneCost() {
    String few = file(FEW);
    String many = file(MANY);
    assertLinear(peers -> edit(few, peers), peers -> edit(many, peers));
  }

  private static void edit(String text, int peers) {
    String last = "peer" + (peers - 1);
    PeerEdits edits = new PeerEdits("wg0.conf", text);
    assertEquals(peers, edits.peers().size());
    assertTrue(edits.disable(last).contains("#disabled:"));
    assertTrue(edits.rename(last, "other").contains("other"));
    assertTrue(edits.remove(last).length() < text.length());
    assertTrue(edits.add("new", peer(peers), "PublicKey = k\n").length() > text.length());
  }

  @Test
  void shouldReadEachPeerAtOneCost() {
    String few = file(FEW);
    String many = file(MANY);
    assertLinear(peers -> parse(few, peers), peers -> parse(many, peers));
  }

  private static void parse(String text, int peers) {
    try (Configuration read = ConfigFile.parse("wg0.conf", text)) {
      assertEquals(peers, read.peers().size());
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }
}
