package org.slaacguard.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's objects that a {@link KernelBackend} uses, opened and closed by its thread.
 *
 * @param device the interface
 * @param probeView the view of the probe
 * @param stack accepts packets as if the interface had received them
 * @param loans the record of loans, for the next daemon
 * @param handshakes the view of initiations with unknown keys
 * @param ring readable when the probe has events
 * @param answered number of requests that the kernel has answered so far; any thread
 * @param release releases all of it
 */
record KernelAccess(
    KernelDevice device,
    ProbeView probeView,
    Predicate<byte[]> stack,
    LoanRecord loans,
    HandshakeView handshakes,
    Fd ring,
    LongSupplier answered,
    Runnable release)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelAccess.class);
  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  /** Opens the access on the backend's thread. */
  @FunctionalInterface
  interface Opener {
    KernelAccess open(String name, BackendSettings settings) throws IOException, ProbeException;
  }

  /** Opens the real kernel, in the network namespace of this thread. */
  static KernelAccess open(String name, BackendSettings settings)
      throws IOException, ProbeException {
    NetlinkDevice device = null;
    InterfaceProbeView probeView = null;
    PacketReturn stack = null;
    HandshakeView handshakes = HandshakeView.NONE;
    boolean done = false;
    try {
      int namespace = namespaceNumber();
      // The device first, because it loads the kernel's module, which the probe needs.
      device = NetlinkDevice.open(name);
      AddressProbe probe = AddressProbe.open(ProbeRate.DEFAULT, settings.probe());
      probeView = new InterfaceProbeView(probe, device.index(), namespace);
      stack = settings.returnsFirstPacket() ? PacketReturn.open(device.index()) : null;
      tell(name, probe);
      handshakes = handshakes(name, device.index(), namespace);
      KernelAccess access =
          of(device, probeView, stack, handshakes, LoanFile.of(name, namespace, device.index()));
      done = true;
      return access;
    } finally {
      if (!done) {
        release(device, probeView, stack, handshakes);
      }
    }
  }

  private static HandshakeView handshakes(String name, int index, int namespace) {
    try {
      return HandshakeProbe.open(index, namespace);
    } catch (IOException | LinuxException e) {
      LOG.info("{}: unknown keys will not be reported: {}", name, e.getMessage());
      return HandshakeView.NONE;
    }
  }

  private static KernelAccess of(
      NetlinkDevice device,
      InterfaceProbeView probeView,
      @Nullable PacketReturn stack,
      HandshakeView handshakes,
      LoanRecord loans) {
    return new KernelAccess(
        device,
        probeView,
        stack == null ? packet -> true : stack::put,
        loans,
        handshakes,
        probeView.probe().fd(),
        device::answered,
        () -> release(device, probeView, stack, handshakes));
  }

  private static void release(
      @Nullable NetlinkDevice device,
      @Nullable InterfaceProbeView probeView,
      @Nullable PacketReturn stack,
      HandshakeView handshakes) {
    try (device;
        probeView;
        stack;
        handshakes) {
      LOG.trace("given back");
    }
  }

  /** The number of the namespace: the inode of its file. */
  private static int namespaceNumber() throws IOException {
    Object inode = Files.getAttribute(NAMESPACE, "unix:ino");
    return ((Long) inode).intValue();
  }

  private static void tell(String name, AddressProbe probe) {
    if (probe.insteadOfExit().isEmpty()) {
      LOG.debug("{}: the probe is attached by {}", name, probe.hook());
    } else {
      LOG.info("{}: the probe is attached by kprobes; {}", name, probe.insteadOfExit());
    }
  }

  @Override
  public void close() {
    release.run();
  }
}
