package org.slaacguard.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.autoconf.GroupCopier;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Counter;
import org.slaacguard.control.HeapBudget;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;

/**
 * Copies group datagrams of peers to the other members ({@link GroupCopier}). The data plane hands
 * over datagrams of members only, within each member's rate, and only from its own addresses.
 */
final class GroupService implements Service {
  private final HeapBudget.Part part = HeapBudget.GROUP_DATAGRAMS.open();
  private final GroupCopier copier = new GroupCopier(new Shared(part));
  private final Set<PublicKey> live = new HashSet<>();

  /** The room of this interface, of what the process has for all. */
  private record Shared(HeapBudget.Part part) implements GroupCopier.Room {
    @Override
    public long capacity() {
      return part.capacity();
    }

    @Override
    public void charge(int bytes) {
      part.charge(bytes);
    }
  }

  @Override
  public void settings(Settings settings, long now) {
    copier.groups(Set.copyOf(settings.get(SettingTable.GROUPS)));
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      live.remove(peer);
      copier.leave(peer);
    }
    for (KnownPeer peer : changes.changed()) {
      if (peer.settings().get(SettingTable.JOIN_GROUPS, false)) {
        copier.join(peer.key());
        copier.live(peer.key(), live.contains(peer.key()));
      } else {
        copier.leave(peer.key());
      }
    }
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.SessionEstablished e -> established(e.peer());
      case BackendEvent.SessionExpired e -> expired(e.peer());
      case BackendEvent.GroupDatagram e -> copier.receive(e.peer(), e.packet());
      default -> {}
    }
  }

  @Override
  public void sessions(Set<PublicKey> now, long at) {
    SessionChanges.tell(live, now, this::expired, this::established);
  }

  private void established(PublicKey peer) {
    live.add(peer);
    copier.live(peer, true);
  }

  private void expired(PublicKey peer) {
    live.remove(peer);
    copier.live(peer, false);
  }

  @Override
  public long poll(long now, Out out) {
    return copier.poll(now, out::transmit);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    return status.with(
        Map.of(Counter.GROUP_COPIES, copier.copies(), Counter.DROP_GROUP, copier.dropped()),
        List.of());
  }

  @Override
  public void close() {
    part.close();
  }
}
