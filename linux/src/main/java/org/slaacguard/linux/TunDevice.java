package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A TUN device: an interface whose other side is this process (Documentation/networking/tuntap).
 * Opening it creates it in the calling thread's network namespace. It is removed when its last
 * queue is closed, unless it is persistent.
 */
public final class TunDevice implements AutoCloseable {
  /** A bit of {@link #offloads()}: TUN_F_CSUM of linux/if_tun.h. */
  public static final int OFFLOAD_CHECKSUM = 0x01;

  /** A bit of {@link #offloads()}: TCP segmentation over IPv4. */
  public static final int OFFLOAD_TSO4 = 0x02;

  /** A bit of {@link #offloads()}: TCP segmentation over IPv6. */
  public static final int OFFLOAD_TSO6 = 0x04;

  /** A bit of {@link #offloads()}: UDP segmentation over IPv4. */
  public static final int OFFLOAD_USO4 = 0x20;

  /** A bit of {@link #offloads()}: UDP segmentation over IPv6. */
  public static final int OFFLOAD_USO6 = 0x40;

  private static final int[] OFFLOADS = {
    OFFLOAD_CHECKSUM | OFFLOAD_TSO4 | OFFLOAD_TSO6 | OFFLOAD_USO4 | OFFLOAD_USO6,
    OFFLOAD_CHECKSUM | OFFLOAD_TSO4 | OFFLOAD_TSO6,
    OFFLOAD_CHECKSUM,
    0
  };

  private static final short IFF_TUN = 0x0001;
  private static final short IFF_MULTI_QUEUE = 0x0100;
  private static final short IFF_NO_PI = 0x1000;
  private static final short IFF_VNET_HDR = 0x4000;

  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNGETIFF = 0x800454d2L;
  private static final long TUNSETVNETHDRSZ = 0x400454d8L;

  private final List<TunQueue> queues;
  private final int index;
  private final int offloads;

  private TunDevice(List<TunQueue> queues, int index, int offloads) {
    this.queues = List.copyOf(queues);
    this.index = index;
    this.offloads = offloads;
  }

  /**
   * Creates the device, or attaches to a persistent one of this name. Its link is down at first.
   *
   * @param name 1 to 15 bytes; {@code %d} is not accepted
   * @throws LinuxException EBUSY if another process has it, EPERM without CAP_NET_ADMIN, EINVAL if
   *     the name belongs to another kind of interface, ENOENT without /dev/net/tun
   */
  public static TunDevice open(String name, TunOptions options) {
    List<TunQueue> queues = new ArrayList<>();
    try {
      for (int i = 0; i < options.queues(); i++) {
        Fd fd =
            Fd.own(
                Libc.open("/dev/net/tun", Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0),
                "open /dev/net/tun");
        queues.add(new TunQueue(fd));
        attach(fd, name, options);
      }
      int offloads = negotiate(queues.getFirst().fd(), options.offload() ? 0 : OFFLOADS.length - 1);
      return new TunDevice(queues, InterfaceControl.index(name), offloads);
    } catch (RuntimeException e) {
      queues.forEach(TunQueue::close);
      throw e;
    }
  }

  private static void attach(Fd fd, String name, TunOptions options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = InterfaceControl.request(arena, name);
      int flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
      flags |= options.queues() > 1 ? IFF_MULTI_QUEUE : 0;
      request.set(ValueLayout.JAVA_SHORT, InterfaceControl.IFREQ_UNION, (short) flags);
      LinuxException.check(
          Libc.ioctl(fd.number(), TUNSETIFF, request.address()), "attach to TUN device " + name);
      // A persistent device may have kept another header size.
      MemorySegment size = arena.allocateFrom(Native.INT, VnetHeader.SIZE);
      LinuxException.check(
          Libc.ioctl(fd.number(), TUNSETVNETHDRSZ, size.address()), "header size of " + name);
    }
  }

  /**
   * Older kernels refuse a set with an unknown bit, so smaller sets are tried (USO came with 6.2).
   */
  private static int negotiate(Fd fd, int first) {
    for (int i = first; i < OFFLOADS.length; i++) {
      if (Libc.ioctl(fd.number(), TUNSETOFFLOAD, OFFLOADS[i]) >= 0) {
        return OFFLOADS[i];
      }
    }
    return 0;
  }

  /** The queues in the order of opening, owned by this device. */
  public List<TunQueue> queues() {
    return queues;
  }

  /** The first queue, which is the only one of most devices. */
  public TunQueue queue() {
    return queues.getFirst();
  }

  /** The offloads that the kernel uses: {@code OFFLOAD_…} bits. */
  public int offloads() {
    return offloads;
  }

  /** The interface index at creation; moving the device to another namespace may change it. */
  public int index() {
    return index;
  }

  /**
   * The current name.
   *
   * @throws LinuxException EBADFD if the device was deleted
   */
  public String name() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(InterfaceControl.IFREQ_SIZE, 8);
      LinuxException.check(
          Libc.ioctl(queue().fd().number(), TUNGETIFF, request.address()), "name of TUN device");
      return request.getString(0);
    }
  }

  /**
   * The MTU in bytes. The calling thread must be in the device's network namespace.
   *
   * @throws LinuxException ENODEV if the device is not in this namespace
   */
  public int mtu() {
    return InterfaceControl.mtu(name());
  }

  /**
   * Sets the MTU in bytes, 68 to 65,535. The calling thread must be in the device's network
   * namespace.
   *
   * @throws LinuxException EINVAL outside the range
   */
  public void mtu(int mtu) {
    InterfaceControl.mtu(name(), mtu);
  }

  /** Closes all queues, which removes the interface unless it is persistent. */
  @Override
  public void close() {
    queues.forEach(TunQueue::close);
  }
}
