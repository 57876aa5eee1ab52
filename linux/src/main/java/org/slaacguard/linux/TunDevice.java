package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A TUN device: an interface whose other side is this process (Documentation/networking/tuntap).
 * Made by opening it, in the network namespace of the calling thread; gone when the last queue is
 * closed, unless somebody made it persistent.
 */
public final class TunDevice implements AutoCloseable {
  /** Bits of {@link #offloads()}: TUN_F_CSUM and its fellows of linux/if_tun.h. */
  public static final int OFFLOAD_CHECKSUM = 0x01;

  public static final int OFFLOAD_TSO4 = 0x02;
  public static final int OFFLOAD_TSO6 = 0x04;
  public static final int OFFLOAD_USO4 = 0x20;
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
   * Makes the device, or attaches to a persistent one of this name. Its link is down at first.
   *
   * @param name 1 to 15 bytes; {@code %d} is not accepted
   * @throws LinuxException EBUSY where it is somebody else's, EPERM without CAP_NET_ADMIN, EINVAL
   *     where the name belongs to another kind of interface, ENOENT without /dev/net/tun
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
      // A persistent device may have kept another size.
      MemorySegment size = arena.allocateFrom(Native.INT, VnetHeader.SIZE);
      LinuxException.check(
          Libc.ioctl(fd.number(), TUNSETVNETHDRSZ, size.address()), "header size of " + name);
    }
  }

  /** Older kernels refuse a set with a bit they do not know: try smaller ones (USO is of 6.2). */
  private static int negotiate(Fd fd, int first) {
    for (int i = first; i < OFFLOADS.length; i++) {
      if (Libc.ioctl(fd.number(), TUNSETOFFLOAD, OFFLOADS[i]) >= 0) {
        return OFFLOADS[i];
      }
    }
    return 0;
  }

  /** The queues, in the order of their opening; owned by this device. */
  public List<TunQueue> queues() {
    return queues;
  }

  /** The first queue, which for most devices is the only one. */
  public TunQueue queue() {
    return queues.getFirst();
  }

  /** What the kernel may hand over unfinished: {@code OFFLOAD_…} bits. */
  public int offloads() {
    return offloads;
  }

  /** The interface index it was made with; a move to another namespace may change it. */
  public int index() {
    return index;
  }

  /**
   * The name it has now.
   *
   * @throws LinuxException EBADFD once the device was deleted
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
   * The MTU in bytes. The calling thread is in the device's network namespace.
   *
   * @throws LinuxException ENODEV where the device is not in this namespace
   */
  public int mtu() {
    return InterfaceControl.mtu(name());
  }

  /**
   * Sets the MTU in bytes, 68 to 65,535. The calling thread is in the device's network namespace.
   *
   * @throws LinuxException EINVAL outside the range
   */
  public void mtu(int mtu) {
    InterfaceControl.mtu(name(), mtu);
  }

  /** Closes all queues; without persistence the interface goes away. */
  @Override
  public void close() {
    queues.forEach(TunQueue::close);
  }
}
