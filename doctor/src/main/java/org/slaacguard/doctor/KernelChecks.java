package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.KERNEL;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfInstruction;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.bpf.BpfRegister;
import org.slaacguard.bpf.Btf;
import org.slaacguard.bpf.RingBuffer;
import org.slaacguard.control.ProbeHook;
import org.slaacguard.kernel.AddressProbe;
import org.slaacguard.kernel.PacketReturn;
import org.slaacguard.kernel.ProbeException;
import org.slaacguard.kernel.ProbeRate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardNetlink;
import org.slaacguard.linux.WireGuardPeerChange;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** Checks the requirements of the kernel backend. */
final class KernelChecks {
  private static final String DEVICE = "sgdoctor";

  /** A function that every kernel has, and that is seldom called. */
  private static final String FUNCTION = "__sys_socket";

  private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8::1/128");
  private static final int LOOPBACK = 1;

  private final @Nullable NetworkNamespace apart;
  private final List<Finding> findings = new ArrayList<>();

  KernelChecks(@Nullable NetworkNamespace apart) {
    this.apart = apart;
  }

  List<Finding> run() {
    NetworkNamespace namespace = apart;
    if (namespace == null) {
      findings.add(
          Finding.missing(KERNEL, "all of it", "not tried: that needs root", "run this as root"));
      return findings;
    }
    boolean wireguard = namespace.<Boolean, RuntimeException>call(this::wireguard);
    Btf btf = types();
    ring();
    hooks(btf);
    if (wireguard) {
      probe();
    }
    namespace.run(this::packetReturn);
    return findings;
  }

  private boolean wireguard() {
    try (WireGuardNetlink netlink = WireGuardNetlink.open();
        Rtnetlink rtnetlink = Rtnetlink.open()) {
      int index = rtnetlink.links().create(DEVICE, "wireguard").index();
      try {
        findings.add(Finding.ok(KERNEL, "WireGuard", "this kernel has it"));
        findings.add(removal(netlink, index));
      } finally {
        rtnetlink.links().delete(index);
      }
      return true;
    } catch (LinuxException e) {
      boolean denied = e.errno() == Errno.EPERM || e.errno() == Errno.EACCES;
      findings.add(
          denied
              ? Finding.missing(
                  KERNEL, "WireGuard", "this process may not use it", "run this as root")
              : Finding.missing(
                  KERNEL,
                  "WireGuard",
                  "this kernel has none (" + Errno.text(e.errno()) + ")",
                  "'modprobe wireguard'; a kernel built with CONFIG_WIREGUARD"));
      return false;
    }
  }

  private static Finding removal(WireGuardNetlink netlink, int index) {
    PublicKey nobody =
        PublicKey.ofBytes(
            new byte[] {
              9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
              1, 1, 1
            });
    netlink.set(
        index,
        WireGuardChange.ofPeers(
            List.of(
                WireGuardPeerChange.of(nobody, WireGuardPeerChange.Action.CREATE_OR_UPDATE)
                    .adding(List.of(PREFIX)))));
    netlink.removeAllowedIps(index, Map.of(nobody, List.of(PREFIX)));
    return netlink.removesByName()
        ? Finding.ok(KERNEL, "removal", "single addresses are removed by name")
        : Finding.less(
            KERNEL,
            "removal",
            "addresses are removed by moving them to an unused peer, which costs more and"
                + " loses nothing",
            "Linux 6.16 and newer remove them by name");
  }

  private @Nullable Btf types() {
    try {
      Btf btf = Btf.ofKernel();
      findings.add(Finding.ok(KERNEL, "type description", "the kernel describes its types (BTF)"));
      return btf;
    } catch (IOException | IllegalArgumentException e) {
      findings.add(
          Finding.missing(
              KERNEL,
              "type description",
              "this kernel does not describe its types (BTF)",
              "a kernel built with CONFIG_DEBUG_INFO_BTF and CONFIG_DEBUG_INFO_BTF_MODULES"));
      return null;
    }
  }

  private void ring() {
    try (RingBuffer ring = RingBuffer.create("sgdoctor", 1 << 16)) {
      findings.add(Finding.ok(KERNEL, "eBPF", "tables and ring buffers can be made"));
    } catch (LinuxException e) {
      findings.add(
          Finding.missing(
              KERNEL,
              "eBPF",
              "no ring buffer (" + e.getMessage() + ")",
              "root's rights, and Linux 5.8 or newer"));
    }
  }

  /** Checks the two kinds of hook, one of which is enough. */
  private void hooks(@Nullable Btf btf) {
    List<BpfInstruction> nothing = new BpfAssembler().move(BpfRegister.R0, 0).exit().build();
    int function = btf == null ? 0 : btf.functionId(FUNCTION).orElse(0);
    String exit = attempt(() -> BpfProgram.atExit("sgdoctor", nothing, null, function));
    String kprobe = attempt(() -> BpfProgram.atProbe("sgdoctor", nothing, FUNCTION, true));
    findings.addAll(hooks(exit, kprobe));
  }

  /**
   * Reports the two attempts.
   *
   * @param exit why no program can be attached at a function's exit; empty if it can
   * @param kprobe likewise for kprobes
   */
  static List<Finding> hooks(String exit, String kprobe) {
    List<Finding> found = new ArrayList<>();
    if (exit.isEmpty()) {
      found.add(Finding.ok(KERNEL, "fexit", "the probe can be attached at a function's exit"));
    } else if (kprobe.isEmpty()) {
      found.add(
          Finding.less(
              KERNEL,
              "fexit",
              "refused (" + exit + "): the probe takes kprobes, which cost more for each packet",
              "a kernel built with CONFIG_FUNCTION_TRACER"));
    }
    if (kprobe.isEmpty()) {
      found.add(Finding.ok(KERNEL, "kprobe", "the probe can be attached by kprobes"));
    } else if (exit.isEmpty()) {
      found.add(Finding.ok(KERNEL, "kprobe", "refused (" + kprobe + "), and not needed"));
    } else {
      found.add(
          Finding.missing(
              KERNEL,
              "fexit, kprobe",
              "both refused (" + exit + "; " + kprobe + "): nowhere to attach the probe",
              "boot without lockdown, or a kernel that lets root attach eBPF programs"));
    }
    return found;
  }

  private static String attempt(Supplier<BpfProgram> attachment) {
    try {
      attachment.get().close();
      return "";
    } catch (LinuxException e) {
      return Errno.text(e.errno());
    }
  }

  private void probe() {
    try (AddressProbe probe = AddressProbe.open(ProbeRate.DEFAULT)) {
      findings.add(
          Finding.ok(
              KERNEL,
              "probe",
              "loaded and attached by " + (probe.hook() == ProbeHook.FEXIT ? "fexit" : "kprobes")));
    } catch (ProbeException e) {
      findings.add(Finding.missing(KERNEL, "probe", String.valueOf(e.getMessage()), ""));
    }
  }

  private void packetReturn() {
    try (PacketReturn way = PacketReturn.open(LOOPBACK)) {
      findings.add(
          Finding.ok(KERNEL, "first packet", "the packet that taught an address can be put back"));
    } catch (ProbeException e) {
      findings.add(
          Finding.missing(
              KERNEL,
              "first packet",
              "the packet that taught an address cannot be put back",
              "'modprobe -a tun sch_ingress cls_bpf', or 'first-packet=drop' behind the backend"));
    }
  }
}
