package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.wireguard.AddressBatch;
import org.slaacguard.wireguard.AllowedIps;
import org.slaacguard.wireguard.LearnedAddresses;

/**
 * Packets of a TUN device that were read before the first of them is handled, so that the owners of
 * their destinations are looked up together. Only short ones: a long packet ends it, since what is
 * read is to be in the processor's cache still when it is sealed.
 */
final class TunReads {
  /** Most packets in it. */
  static final int CAPACITY = 32;

  /** The owner of a packet that is none. */
  static final int MALFORMED = -2;

  private static final int MAX_READ = VirtioNetHeader.LENGTH + 65_535;
  private static final int SHORT = 2048;

  // A packet's header begins so far into a line that the packet is aligned to 16 bytes.
  private static final int LINE = 64;
  private static final int FIRST = 6;

  private final MemorySegment buffer;
  private final long[] headers = new long[CAPACITY];
  private final int[] lengths = new int[CAPACITY];
  private final int[] owners = new int[CAPACITY];
  private final AddressBatch unowned = new AddressBatch(CAPACITY);
  private final int[] unownedAt = new int[CAPACITY];
  private final InnerPacket inner = new InnerPacket();
  private int count;

  /** Room for packets, about 130 KiB of the arena. */
  TunReads(Arena arena) {
    buffer = arena.allocate((CAPACITY - 1L) * (SHORT + LINE) + FIRST + MAX_READ, LINE);
  }

  /**
   * Reads again, instead of what was there.
   *
   * @param most packets, at least 1
   * @return 0, or the negative error number that the last read gave; what was read before is there
   */
  int fill(TunPort tun, int most) {
    count = 0;
    long at = FIRST;
    while (count < Math.min(most, CAPACITY)) {
      int result = tun.read(buffer, at, MAX_READ);
      if (result < 0) {
        return result;
      }
      headers[count] = at;
      lengths[count++] = result - VirtioNetHeader.LENGTH;
      if (result > SHORT) {
        return 0;
      }
      at = (at + result + LINE - 1 & -LINE) + FIRST;
    }
    return 0;
  }

  /** Looks up the peers that the packets go to: by the static entries, else by what was learned. */
  void route(AllowedIps allowedIps, LearnedAddresses learned) {
    unowned.clear();
    for (int i = 0; i < count; i++) {
      owners[i] = MALFORMED;
      if (inner.parse(buffer, headers[i] + VirtioNetHeader.LENGTH, lengths[i])) {
        long high = inner.destinationHigh();
        long low = inner.destinationLow();
        owners[i] = allowedIps.lookup(high, low);
        if (owners[i] == AllowedIps.NOBODY) {
          unownedAt[unowned.size()] = i;
          unowned.add(high, low);
        }
      }
    }
    learned.owners(unowned);
    for (int i = 0; i < unowned.size(); i++) {
      owners[unownedAt[i]] = unowned.owner(i);
    }
  }

  /** Packets in it. */
  int count() {
    return count;
  }

  /** Where the packets are, each behind its {@link VirtioNetHeader}. */
  MemorySegment buffer() {
    return buffer;
  }

  /** Where a packet's {@link VirtioNetHeader} begins. */
  long header(int index) {
    return headers[index];
  }

  /** Bytes of a packet. */
  int length(int index) {
    return lengths[index];
  }

  /** Slot of the peer it goes to; {@link AllowedIps#NOBODY} or {@link #MALFORMED}. */
  int owner(int index) {
    return owners[index];
  }
}
