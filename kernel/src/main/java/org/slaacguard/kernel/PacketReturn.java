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
 * Puts packets back into the stack as if an interface had received them just now: those that the
 * kernel's WireGuard dropped because their address was not yet allowed.
 *
 * <p>We write them to a TUN device of our own. A program at its ingress redirects them to the
 * ingress of the interface. So firewall, routing and sockets see the interface they would have
 * seen. The device is never used otherwise, has no address, and goes when this closes. Owned by one
 * thread.
 */
public final class PacketReturn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacketReturn.class);
  private static final int MAX_PACKET = 65_535;
  private static final int AS_IF_RECEIVED = 1;

  private final Arena arena = Arena.ofConfined();

  /** A packet behind a header that says nothing: zero from the beginning, and never written. */
  private final MemorySegment buffer = arena.allocate(VnetHeader.SIZE + MAX_PACKET);

  private final TunDevice device;
  private final BpfProgram program;

  private PacketReturn(TunDevice device, BpfProgram program) {
    this.device = device;
    this.program = program;
  }

  /**
   * Makes the device in the calling thread's network namespace.
   *
   * @param interfaceIndex the interface that is to receive
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
   * There are no advertisements, and programs that keep a host's uplinks listening should leave it
   * alone.
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
   * Puts a packet back.
   *
   * @param packet a whole IP packet
   * @return whether the kernel took it
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
