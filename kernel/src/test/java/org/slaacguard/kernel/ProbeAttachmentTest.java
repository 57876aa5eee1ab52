package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfInstruction;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.bpf.BpfRegister;
import org.slaacguard.bpf.Btf;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ProbeHook;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

final class ProbeAttachmentTest {
  private static final ProbeAdvice ROOT = new ProbeAdvice(Set.of(), "none");

  private static String fexit() {
    return "fexit";
  }

  private static String kprobe() {
    return "kprobe";
  }

  private static Supplier<String> refuse(int errno) {
    return () -> {
      throw new LinuxException("load it", errno);
    };
  }

  @Test
  void shouldTakeTheFunctionsExitFirst() throws Exception {
    ProbeAttachment<String> made =
        ProbeAttachment.attach(
            ProbeHook.AUTO, ProbeAttachmentTest::fexit, ProbeAttachmentTest::kprobe, ROOT);
    assertEquals(new ProbeAttachment<>("fexit", ProbeHook.FEXIT, ""), made);
  }

  @Test
  void shouldTakeKprobesWhereTheExitIsRefusedAndSayWhy() throws Exception {
    ProbeAttachment<String> made =
        ProbeAttachment.attach(
            ProbeHook.AUTO, refuse(Errno.EOPNOTSUPP), ProbeAttachmentTest::kprobe, ROOT);
    assertEquals("kprobe", made.programs());
    assertEquals(ProbeHook.KPROBE, made.hook());
    assertEquals(
        "no program at a function's exit: this kernel was built without it", made.instead());
  }

  @Test
  void shouldTakeWhatIsAskedForAndNothingElse() throws Exception {
    ProbeAttachment<String> made =
        ProbeAttachment.attach(
            ProbeHook.KPROBE, ProbeAttachmentTest::fexit, ProbeAttachmentTest::kprobe, ROOT);
    assertEquals(new ProbeAttachment<>("kprobe", ProbeHook.KPROBE, ""), made);
    assertThrows(
        ProbeException.class,
        () ->
            ProbeAttachment.attach(
                ProbeHook.FEXIT, refuse(Errno.EPERM), ProbeAttachmentTest::kprobe, ROOT));
  }

  @Test
  void shouldNameWhatIsMissingForEachWay() {
    ProbeException e =
        assertThrows(
            ProbeException.class,
            () ->
                ProbeAttachment.attach(
                    ProbeHook.AUTO, refuse(Errno.EPERM), refuse(Errno.EOPNOTSUPP), ROOT));
    assertEquals(
        "no program at a function's exit: this kernel forbids it even to root, as hardened"
            + " kernels and those of some virtual machines do: boot another kernel;"
            + " no kprobe: this kernel was built without it",
        e.getMessage());
  }

  @Test
  void shouldSayOnceWhatHoldsForBothWays() {
    ProbeAdvice locked = new ProbeAdvice(Set.of(), "confidentiality");
    ProbeException e =
        assertThrows(
            ProbeException.class,
            () ->
                ProbeAttachment.attach(
                    ProbeHook.AUTO, refuse(Errno.EINVAL), refuse(Errno.EPERM), locked));
    assertEquals(
        "no probe: this kernel is locked down (confidentiality), so that eBPF may not read packets:"
            + " boot it without lockdown=confidentiality",
        e.getMessage());
  }

  @Test
  void shouldTellRightsAndLockdownApart() {
    LinuxException refused = new LinuxException("load it", Errno.EPERM);
    assertEquals(
        "this process lacks CAP_SYS_ADMIN: run it as root",
        new ProbeAdvice(EnumSet.of(Capability.SYS_ADMIN), "confidentiality").of(refused));
    assertTrue(new ProbeAdvice(Set.of(), "confidentiality").of(refused).contains("lockdown=conf"));
    LinuxException verifier =
        new LinuxException(
            "load it; the verifier says: 0: R1=ctx()\n1: call f#113\ncannot use helper f#113\n"
                + "processed 10 insns (limit 1000000)",
            Errno.EINVAL);
    assertTrue(new ProbeAdvice(Set.of(), "confidentiality").of(verifier).contains("lockdown=conf"));
    assertEquals(
        "load it; the verifier says: 0: R1=ctx() … cannot use helper f#113",
        new ProbeAdvice(Set.of(), "integrity").of(verifier));
    assertEquals("integrity", ProbeAdvice.chosen("none [integrity] confidentiality\n"));
    assertEquals("", ProbeAdvice.chosen(""));
  }

  @Test
  void shouldRefuseAnInterfaceInWordsOfItsUser() {
    BackendException e = KernelRefusal.of("wg0", new LinuxException("create", Errno.EOPNOTSUPP));
    assertEquals(Errno.EOPNOTSUPP, e.errno());
    assertEquals(
        "wg0: no interface of the kernel's WireGuard: this kernel has none"
            + " ('modprobe wireguard'; CONFIG_WIREGUARD)",
        e.getMessage());
    assertEquals(
        "wg0: no interface of the kernel's WireGuard: no probe",
        KernelRefusal.of("wg0", new ProbeException("no probe", null)).getMessage());
  }

  /** On the running kernel: whichever it allows, there is a probe or an error that names both. */
  @Test
  void shouldAttachOnThisKernelOrSayWhyNot() throws Exception {
    String name = "__sys_socket";
    int function = Btf.ofKernel().functionId(name).orElseThrow();
    List<BpfInstruction> nothing = new BpfAssembler().move(BpfRegister.R0, 0).exit().build();
    try {
      ProbeAttachment<BpfProgram> made =
          ProbeAttachment.attach(
              ProbeHook.AUTO,
              () -> BpfProgram.atExit("test_exit", nothing, null, function),
              () -> BpfProgram.atProbe("test_kprobe", nothing, name, true),
              ProbeAdvice.here());
      made.programs().close();
      assertEquals(made.instead().isEmpty(), made.hook() == ProbeHook.FEXIT);
    } catch (ProbeException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(
          message.startsWith("no probe: this ")
              || (message.startsWith("no program at a function's exit: this ")
                  && message.contains("; no kprobe: this ")),
          message);
    }
  }
}
