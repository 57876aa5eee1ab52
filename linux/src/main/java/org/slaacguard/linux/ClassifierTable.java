package org.slaacguard.linux;

/**
 * eBPF programs at the ingress of network devices (tc-bpf(8)). Reached through {@link Rtnetlink}.
 */
public final class ClassifierTable {
  private static final int RTM_NEWQDISC = 36;
  private static final int RTM_NEWTFILTER = 44;
  private static final int TC_H_CLSACT = 0xffff_fff1;
  private static final int HANDLE_CLSACT = 0xffff_0000;
  private static final int INGRESS = 0xffff_fff2;
  private static final int ETH_P_ALL = 0x0003;
  private static final int TCA_KIND = 1;
  private static final int TCA_OPTIONS = 2;
  private static final int TCA_BPF_FD = 6;
  private static final int TCA_BPF_NAME = 7;
  private static final int TCA_BPF_FLAGS = 8;
  private static final int DIRECT_ACTION = 1;

  private final NetlinkSocket socket;

  ClassifierTable(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Attaches a program that decides about every packet a device receives. It is removed with the
   * device.
   *
   * @param program a loaded program of type sched_cls, owned by the caller
   * @throws LinuxException ENOENT if the kernel lacks clsact or bpf classifiers
   */
  public void atIngress(int link, Fd program) {
    NetlinkRequest discipline =
        new NetlinkRequest(RTM_NEWQDISC, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE);
    message(discipline, link, HANDLE_CLSACT, TC_H_CLSACT, 0);
    discipline.textAttribute(TCA_KIND, "clsact");
    socket.request(discipline, "add clsact to device " + link);

    NetlinkRequest filter =
        new NetlinkRequest(RTM_NEWTFILTER, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE);
    int allProtocols = Short.toUnsignedInt(Short.reverseBytes((short) ETH_P_ALL));
    message(filter, link, 0, INGRESS, 1 << 16 | allProtocols);
    filter.textAttribute(TCA_KIND, "bpf");
    int options = filter.begin(TCA_OPTIONS);
    filter
        .intAttribute(TCA_BPF_FD, program.number())
        .textAttribute(TCA_BPF_NAME, "slaacguard")
        .intAttribute(TCA_BPF_FLAGS, DIRECT_ACTION)
        .end(options);
    socket.request(filter, "add a classifier to device " + link);
  }

  /** struct tcmsg: family u8, 3 bytes, index i32, handle u32, parent u32, info u32. */
  private static void message(
      NetlinkRequest request, int link, int handle, int parent, int priorityAndProtocol) {
    request.u8(0).u8(0).u16(0).u32(link).u32(handle).u32(parent).u32(priorityAndProtocol);
  }
}
