package org.slaacguard.uplink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slaacguard.bpf.BpfMap;

/**
 * Divides the room of a proxy's socket among neighbours, so that one that floods leaves room for
 * the others. The filter passes at most {@value #SHARE} packets of a sender in a turn. A turn ends
 * when the socket has been read to its end, so that at most twice as many wait: those of the old
 * turn that came while it ended, and those of the new one.
 *
 * <p>Senders are told apart by their link-layer addresses, which fall into {@value #PLACES} places.
 * Two have the same place by chance, one time in five hundred at most. For one thread.
 *
 * <pre>
 * map: u32 place → u64: the upper half the turn, the lower half the packets taken in it
 *      TURN → the present turn in the upper half; REFUSED → the number of packets refused
 * </pre>
 */
final class SenderShares implements AutoCloseable {
  /** The most packets of a sender in a turn: an eighth of the room. */
  static final int SHARE = 512;

  static final int PLACE_BITS = 10;
  static final int PLACES = 1 << PLACE_BITS;
  static final int TURN = PLACES;
  static final int REFUSED = PLACES + 1;
  private static final int HALF = 32;

  private final BpfMap map;
  private long turn;
  private long refused;

  private SenderShares(BpfMap map) {
    this.map = map;
  }

  /**
   * Creates the map, in which nobody has taken anything.
   *
   * @throws org.slaacguard.linux.LinuxException EPERM without CAP_BPF
   */
  static SenderShares create() {
    return new SenderShares(
        BpfMap.create(BpfMap.Type.ARRAY, "sg_shares", Integer.BYTES, Long.BYTES, REFUSED + 1));
  }

  /** The map's descriptor, for the filter. */
  int number() {
    return map.number();
  }

  /** Gives every sender its whole share again. */
  void nextTurn() {
    turn++;
    map.put(key(TURN), bytes(Long.BYTES).putLong(turn << HALF).array());
  }

  /** The number of packets refused since the previous call. */
  long refused() {
    byte[] value = map.get(key(REFUSED));
    long all = value == null ? 0 : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
    long more = all - refused;
    refused = all;
    return more;
  }

  private static byte[] key(int place) {
    return bytes(Integer.BYTES).putInt(place).array();
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    map.close();
  }
}
