package org.slaacguard.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.net.Icmp6Error;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Reports packets that were refused because of their source. The sender gets an ICMPv6 error (RFC
 * 4443, section 3.1, code 5), so that its program does not wait for a timeout. The interface's
 * status lists the conflicts between two peers in the last hour.
 *
 * <p>The backend hands over few packets of each peer ({@link
 * org.slaacguard.control.PeerEvents#admitsRefusal}); there is at most one conflict for each peer.
 */
final class SourceRefusals implements Service {
  /** Most waiting answers; the next poll follows the events at once. */
  private static final int MOST = 1024;

  private static final long MEMORY = Duration.ofHours(1).toNanos();

  private record Answer(PublicKey peer, byte[] packet) {}

  private record Known(AddressConflict conflict, long until) {}

  private final Queue<Answer> answers = new ArrayDeque<>();
  private final Map<PublicKey, Known> conflicts = new HashMap<>();
  private Ipv6Address source = new Ipv6Address(0xfe80L << 48, 1);
  private long nextForgotten = Long.MAX_VALUE;

  @Override
  public void link(LinkView view, long now) {
    source = view.linkLocal() == null ? source : view.linkLocal();
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      conflicts.remove(peer);
      conflicts.values().removeIf(known -> known.conflict.owner().equals(peer));
    }
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.PacketRefused e -> answer(e);
      case BackendEvent.AddressRefused e -> note(e, now);
      // A conflict is over when its peer has the address, or nobody has it.
      case BackendEvent.AddressLearned e -> conflicts.remove(e.peer());
      case BackendEvent.AddressForgotten e ->
          conflicts
              .values()
              .removeIf(
                  known ->
                      known.conflict.owner().equals(e.peer())
                          && known.conflict.address().equals(e.address()));
      default -> {}
    }
  }

  private void answer(BackendEvent.PacketRefused refused) {
    byte[] error = Icmp6Error.unreachable(Icmp6Error.SOURCE_POLICY, source, refused.packet());
    if (error != null && answers.size() < MOST) {
      answers.add(new Answer(refused.peer(), error));
    }
  }

  private void note(BackendEvent.AddressRefused refused, long now) {
    PublicKey owner = refused.owner();
    if (owner == null) {
      return;
    }
    long packets = refused.count();
    Known before = conflicts.get(refused.peer());
    if (before != null
        && before.conflict.owner().equals(owner)
        && before.conflict.address().equals(refused.address())) {
      packets += before.conflict.packets();
    }
    AddressConflict conflict =
        new AddressConflict(refused.address(), refused.peer(), owner, packets, refused.at());
    conflicts.put(refused.peer(), new Known(conflict, now + MEMORY));
    nextForgotten = Math.min(nextForgotten, now + MEMORY);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    return status.withConflicts(conflicts());
  }

  /** The conflicts of peers that lately used another peer's address. */
  List<AddressConflict> conflicts() {
    return conflicts.values().stream().map(Known::conflict).toList();
  }

  @Override
  public long poll(long now, Out out) {
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      out.transmit(answer.peer, answer.packet);
    }
    if (now >= nextForgotten) {
      conflicts.values().removeIf(known -> now >= known.until);
      nextForgotten =
          conflicts.values().stream().mapToLong(Known::until).min().orElse(Long.MAX_VALUE);
    }
    return nextForgotten;
  }
}
