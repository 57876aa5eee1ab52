package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.LongSupplier;
import org.slaacguard.wireguard.Aead;

/** A whole data plane with one pair of workers and no threads. Its owner runs the workers. */
final class LonePlane implements AutoCloseable, InboundSockets.Reports {
  private final ResourceStack opened = new ResourceStack();
  private final DataPlane plane;
  private final DeviceState state;
  private final HandshakeWorker handshakes;
  private final InboundWorker inbound;
  private final InboundSockets sockets;
  private final InboundWorker intake;
  private final InboundSockets handshakeSockets;
  private final OutboundWorker outbound;
  private final UdpSender sender;

  /**
   * Creates a data plane without sockets.
   *
   * @param superPackets whether the TUN device accepts super-packets
   * @param wakeup run when events wait
   * @param clock as in {@link DataPlane}
   */
  LonePlane(
      Arena arena,
      Crypto crypto,
      UserspaceOptions options,
      TunPort tun,
      boolean superPackets,
      Runnable wakeup,
      LongSupplier clock) {
    try {
      Aead aead = opened.add(crypto.newAead(), Aead::close);
      plane = new DataPlane(options, crypto, wakeup, clock);
      opened.add(plane, DataPlane::close);
      Counters.Cell counters = plane.counters().newCell();
      PeerTraffic.Cell traffic = plane.traffic().newCell();
      plane
          .output()
          .attach(new UdpSender(arena, aead, counters, traffic, p -> false), counters, traffic);
      handshakes = new HandshakeWorker(plane, plane.now());
      inbound =
          new InboundWorker(arena, plane, tun, aead, counters, superPackets, IntakeLimits.PACKETS);
      sockets = new InboundSockets(1, counters, this);
      intake =
          new InboundWorker(
              arena, plane, tun, aead, counters, superPackets, IntakeLimits.HANDSHAKES);
      handshakeSockets = new InboundSockets(HandshakeSteering.KINDS, counters, this);
      sender = new UdpSender(arena, aead, counters, traffic, p -> false);
      outbound = new OutboundWorker(arena, plane, tun, sender, counters);
      state =
          opened.add(
              new DeviceState(plane, new UdpSockets(plane, List.of(), broken -> {})),
              DeviceState::close);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  DataPlane plane() {
    return plane;
  }

  DeviceState state() {
    return state;
  }

  /** Creates a sender besides the protocol's. */
  UdpSender sender() {
    return sender;
  }

  /** Moves a batch out, and one in by each family. */
  void packets() {
    packets(plane.now());
  }

  /** Moves packets as {@link #packets()}, at this time. */
  void packets(long now) {
    UdpBinding binding = plane.binding();
    UdpBinding old = plane.previous();
    UdpBinding.Pair pair = binding == null ? null : binding.pair(0);
    outbound.batch(pair, now);
    sockets.use(0, pair, old == null ? null : old.pair(0));
    sockets.batch(inbound, now);
  }

  @Override
  public void watch(int index, boolean watched) {}

  @Override
  public void broken() {}

  /** Receives handshake messages by each family, and runs a turn of the protocol. */
  void handshakes() {
    UdpBinding binding = plane.binding();
    UdpBinding old = plane.previous();
    for (int kind = 0; kind < HandshakeSteering.KINDS; kind++) {
      handshakeSockets.use(
          kind,
          binding == null ? null : binding.handshakes(kind),
          old == null ? null : old.handshakes(kind));
    }
    handshakeSockets.batch(intake, plane.now());
    handshakes.turn();
  }

  /** Also closes the sockets, if there are any. */
  @Override
  public void close() {
    plane.output().detach();
    opened.close();
  }
}
