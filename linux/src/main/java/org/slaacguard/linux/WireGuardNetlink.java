package org.slaacguard.linux;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * The kernel's WireGuard, in the network namespace of the thread that opens this. For one thread at
 * a time, but for {@link #answered}. Interfaces are made and deleted as {@link Rtnetlink#links} of
 * kind {@code wireguard}.
 */
public final class WireGuardNetlink implements AutoCloseable {
  private static final int CMD_GET_DEVICE = 0;
  private static final int CMD_SET_DEVICE = 1;

  /** Well below the 65,535 bytes of the attribute that holds all peers. */
  static final int MESSAGE_LIMIT = 32 * 1024;

  /** Prefixes that move in one message, which has to hold them all. */
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
   * Opens it; the kernel loads its module for this, if it is one.
   *
   * @throws LinuxException ENOENT where this kernel has no WireGuard
   */
  public static WireGuardNetlink open() {
    return new WireGuardNetlink(GenericNetlink.open("wireguard", 1));
  }

  /**
   * Reads everything about an interface.
   *
   * @return closed by the caller, which wipes the keys
   * @throws LinuxException ENODEV if there is none, EOPNOTSUPP where it is of another kind, EPERM
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
   * Changes an interface. The kernel applies each message as far as it has no fault: validate
   * before, and read again after an error.
   *
   * <p>A change of more than some 30 KB (about 700 prefixes) takes several messages and is not
   * atomic: between them packets flow by what has come so far, and after an error that part stays.
   * Additions to peers are sent before removals, so a prefix that moves always has an owner; but a
   * list that is replaced as a whole ({@link WireGuardPeerChange#replacingAllowedIps}) is
   * incomplete until its last message.
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
   * Takes prefixes from peers, and nothing else from anybody: by name on kernels from 6.16 on. The
   * first removal shows whether this is one: before, the kernel refuses the flag. There the
   * prefixes move to a peer that nobody has the key of, and it goes in the same message, so a
   * packet finds the old owner or none. That does not check who owns them.
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
   * Requests that the kernel has done so far. A large change takes several, so this tells one that
   * goes on from one that hangs. Any thread.
   */
  public long answered() {
    return answered.get();
  }

  /** Whether a removal has shown that this kernel takes single prefixes by name. */
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
