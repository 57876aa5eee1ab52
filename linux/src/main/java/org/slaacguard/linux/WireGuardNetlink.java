package org.slaacguard.linux;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * The kernel's WireGuard, in the network namespace of the opening thread. For one thread at a time,
 * except {@link #answered}. Interfaces are created and deleted through {@link Rtnetlink#links},
 * with the kind {@code wireguard}.
 */
public final class WireGuardNetlink implements AutoCloseable {
  private static final int CMD_GET_DEVICE = 0;
  private static final int CMD_SET_DEVICE = 1;

  /** Most bytes of a message, well below the 65,535 bytes of the attribute with all peers. */
  static final int MESSAGE_LIMIT = 32 * 1024;

  /** Most prefixes that move in one message, which must hold all of them. */
  static final int MOVE_LIMIT = 400;

  private enum Removal {
    UNKNOWN,
    BY_NAME,
    BY_MOVE
  }

  private final GenericNetlink family;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong answered = new AtomicLong();
  private Removal removal = Removal.UNKNOWN;

  private WireGuardNetlink(GenericNetlink family) {
    this.family = family;
  }

  /**
   * Opens the family, for which the kernel loads its module.
   *
   * @throws LinuxException ENOENT if this kernel has no WireGuard
   */
  public static WireGuardNetlink open() {
    return new WireGuardNetlink(GenericNetlink.open("wireguard", 1));
  }

  /**
   * Reads everything about an interface.
   *
   * @return the device, which the caller closes to wipe its keys
   * @throws LinuxException ENODEV if there is none, EOPNOTSUPP if it is of another kind, EPERM
   *     without CAP_NET_ADMIN
   */
  public WireGuardDevice get(int index) {
    NetlinkRequest request = family.message(CMD_GET_DEVICE, NetlinkRequest.DUMP);
    List<NetlinkMessage> answer =
        family.request(
            WireGuardCodec.get(request, index), "read WireGuard interface number " + index);
    answered.incrementAndGet();
    try {
      return WireGuardCodec.device(answer);
    } finally {
      answer.forEach(NetlinkMessage::wipe);
    }
  }

  /**
   * Changes an interface. The kernel applies each message up to its first fault, so callers
   * validate beforehand, and read the state again after an error.
   *
   * <p>A change of more than some 30 KB (about 700 prefixes) takes several messages and is not
   * atomic. Between them, packets follow what has come so far, and after an error that part stays.
   * Additions to peers are sent before removals, so a prefix that moves always has an owner. A list
   * that is replaced as a whole ({@link WireGuardPeerChange#replacingAllowedIps}) is incomplete
   * until its last message.
   *
   * @throws LinuxException ENODEV, EADDRINUSE for the port, EINVAL for what this kernel does not
   *     know
   */
  public void set(int index, WireGuardChange change) {
    List<NetlinkRequest> messages =
        WireGuardCodec.set(() -> family.message(CMD_SET_DEVICE, 0), index, change, MESSAGE_LIMIT);
    try {
      for (NetlinkRequest message : messages) {
        family.request(message, "change WireGuard interface number " + index);
        answered.incrementAndGet();
      }
    } finally {
      messages.forEach(NetlinkRequest::wipe);
    }
  }

  /**
   * Removes prefixes from peers, and changes nothing else. Kernels from 6.16 on remove them by
   * name. The first removal finds out, because older kernels refuse the flag. There, the prefixes
   * move to a peer whose key nobody has, and that peer is removed in the same message, so a packet
   * finds the old owner or none. This does not check who owns the prefixes.
   *
   * @param prefixes by their owner
   * @throws LinuxException as {@link #set}
   */
  public void removeAllowedIps(int index, Map<PublicKey, List<IpPrefix>> prefixes) {
    if (prefixes.values().stream().allMatch(List::isEmpty)) {
      return;
    }
    if (removal != Removal.BY_MOVE) {
      try {
        set(index, singleRemoval(prefixes));
        removal = Removal.BY_NAME;
        return;
      } catch (LinuxException e) {
        if (e.errno() != Errno.EINVAL || removal == Removal.BY_NAME) {
          throw e;
        }
      }
    }
    List<IpPrefix> all = prefixes.values().stream().flatMap(List::stream).toList();
    for (int from = 0; from < all.size(); from += MOVE_LIMIT) {
      byte[] nobody = new byte[PublicKey.LENGTH];
      random.nextBytes(nobody);
      set(
          index,
          removalByMove(
              PublicKey.ofBytes(nobody),
              all.subList(from, Math.min(all.size(), from + MOVE_LIMIT))));
      removal = Removal.BY_MOVE;
    }
  }

  /**
   * Number of requests that the kernel has answered so far. A large change takes several, so the
   * number tells one that makes progress from one that hangs. Any thread.
   */
  public long answered() {
    return answered.get();
  }

  /** Whether a removal has shown that this kernel removes single prefixes by name. */
  public boolean removesByName() {
    return removal == Removal.BY_NAME;
  }

  static WireGuardChange singleRemoval(Map<PublicKey, List<IpPrefix>> prefixes) {
    List<WireGuardPeerChange> peers = new ArrayList<>();
    prefixes.forEach(
        (owner, list) ->
            peers.add(
                WireGuardPeerChange.of(owner, WireGuardPeerChange.Action.UPDATE).removing(list)));
    return WireGuardChange.ofPeers(peers);
  }

  static WireGuardChange removalByMove(PublicKey nobody, List<IpPrefix> prefixes) {
    return WireGuardChange.ofPeers(
        List.of(
            WireGuardPeerChange.of(nobody, WireGuardPeerChange.Action.CREATE_OR_UPDATE)
                .adding(prefixes),
            WireGuardPeerChange.of(nobody, WireGuardPeerChange.Action.REMOVE)));
  }

  @Override
  public void close() {
    family.close();
  }
}
