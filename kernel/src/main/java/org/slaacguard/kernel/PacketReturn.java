package org.slaacguard.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfHelper;
import org.slaacguard.bpf.BpfInstruction;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.bpf.BpfRegister;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.linux.TunDevice;
import org.slaacguard.linux.TunOptions;
import org.slaacguard.linux.VnetHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Returns packets to the stack as if an interface had just received them. They are packets that the
 * kernel's WireGuard dropped because their source was not yet allowed.
 *
 * <p>Packets are written to a TUN device of our own. A program at its ingress redirects them to the
 * ingress of the interface, so firewall, routing and sockets see the interface that they would have
 * seen. The device has no other use and no address, and is removed when this is closed. Owned by
 * one thread.
 */
public final class PacketReturn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacketReturn.class);
  private static final int MAX_PACKET = 65_535;
  private static final int AS_IF_RECEIVED = 1;

  private final Arena arena = Arena.ofConfined();

  /** A packet behind a header of zeros, which is never written. */
  private final MemorySegment buffer = arena.allocate(VnetHeader.SIZE + MAX_PACKET);

  private final TunDevice device;
  private final BpfProgram program;

  private PacketReturn(TunDevice device, BpfProgram program) {
    this.device = device;
    this.program = program;
  }

  /**
   * Creates the device in the calling thread's network namespace.
   *
   * @param interfaceIndex the interface that receives the packets
   * @throws ProbeException if the kernel lacks TUN devices or bpf classifiers
   */
  public static PacketReturn open(int interfaceIndex) throws ProbeException {
    try {
      return make(interfaceIndex);
    } catch (LinuxException e) {
      throw new ProbeException(
          "the first packet of a new address could not be put back ("
              + e.getMessage()
              + "): it needs TUN devices and bpf classifiers ('modprobe -a tun sch_ingress"
              + " cls_bpf'); 'first-packet=drop' after the backend works without them",
          e);
    }
  }

  private static PacketReturn make(int interfaceIndex) {
    BpfProgram program = BpfProgram.classifier("slaacguard_ret", redirect(interfaceIndex));
    TunDevice device = null;
    try (Rtnetlink netlink = Rtnetlink.open()) {
      device = TunDevice.open("sgret" + interfaceIndex, new TunOptions(1, false));
      netlink
          .links()
          .change(device.index(), new LinkChange().addressGeneration(LinkChange.GENERATE_NONE));
      listenToNoRouter(device.name());
      device.mtu(MAX_PACKET);
      netlink.classifiers().atIngress(device.index(), program.descriptor());
      netlink.links().change(device.index(), new LinkChange().up(true));
      return new PacketReturn(device, program);
    } catch (LinuxException e) {
      if (device != null) {
        device.close();
      }
      program.close();
      throw e;
    }
  }

  /**
   * No advertisement comes here, and programs that make a host's uplinks accept advertisements
   * should leave the device alone.
   */
  private static void listenToNoRouter(String name) {
    try {
      Sysctl.require(Sysctl.ipv6(name, "accept_ra"), "0");
    } catch (IOException e) {
      LOG.debug("{} may still accept router advertisements", name, e);
    }
  }

  private static List<BpfInstruction> redirect(int interfaceIndex) {
    return new BpfAssembler()
        .because("as if this interface had received it")
        .move(BpfRegister.R1, interfaceIndex)
        .move(BpfRegister.R2, AS_IF_RECEIVED)
        .call(BpfHelper.REDIRECT)
        .because("the action that the helper chose")
        .exit()
        .build();
  }

  /**
   * Returns a packet to the stack.
   *
   * @param packet a whole IP packet
   * @return whether the kernel accepted it
   */
  public boolean put(byte[] packet) {
    if (packet.length > MAX_PACKET) {
      return false;
    }
    MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, VnetHeader.SIZE, packet.length);
    return device.queue().write(buffer, 0, VnetHeader.SIZE + packet.length) > 0;
  }

  @Override
  public void close() {
    device.close();
    program.close();
    arena.close();
  }
}
