package org.slaacguard.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.doctor.Finding.About;
import org.slaacguard.doctor.Finding.State;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.TunDevice;

final class DoctorTest {
  private static final Finding GOOD = Finding.ok(About.USERSPACE, "a", "b");
  private static final Finding SLOW = Finding.less(About.USERSPACE, "a", "slow", "hurry");
  private static final Finding NO_TUN = Finding.missing(About.USERSPACE, "a", "none", "get it");
  private static final Finding NO_KERNEL = Finding.missing(About.KERNEL, "a", "none", "get it");

  private static DoctorReport report(Finding... findings) {
    return new DoctorReport("6.12", List.of(findings));
  }

  @Test
  void shouldKnowWhichBackendsWork() {
    DoctorReport both = report(GOOD, SLOW);
    assertTrue(both.works(About.KERNEL) && both.works(About.USERSPACE));
    assertEquals("kernel", both.auto());
    assertEquals("userspace", report(SLOW, NO_KERNEL).auto());
    assertEquals("kernel", report(NO_TUN).auto());
    DoctorReport none = report(NO_TUN, NO_KERNEL);
    assertEquals("", none.auto());
    assertFalse(none.isUsable());
  }

  @Test
  void shouldWriteJson() {
    StringWriter out = new StringWriter();
    report(SLOW, NO_KERNEL).writeJson(out);
    assertEquals(
        "{\"kernel\":\"6.12\",\"userspaceWorks\":true,\"kernelWorks\":false,"
            + "\"auto\":\"userspace\",\"findings\":["
            + "{\"about\":\"userspace\",\"subject\":\"a\",\"state\":\"less\",\"what\":\"slow\","
            + "\"todo\":\"hurry\"},"
            + "{\"about\":\"kernel\",\"subject\":\"a\",\"state\":\"missing\",\"what\":\"none\","
            + "\"todo\":\"get it\"}]}",
        out.toString());
  }

  @Test
  void shouldNeedOneOfTheTwoWaysToAttachAProbe() {
    assertEquals(List.of(State.OK, State.OK), states(KernelChecks.hooks("", "")));
    assertEquals(List.of(State.OK, State.OK), states(KernelChecks.hooks("", "EPERM")));
    assertEquals(List.of(State.LESS, State.OK), states(KernelChecks.hooks("EPERM", "")));
    assertEquals(List.of(State.MISSING), states(KernelChecks.hooks("EPERM", "EPERM")));
  }

  private static List<State> states(List<Finding> findings) {
    return findings.stream().map(Finding::state).toList();
  }

  @Test
  void shouldSayWhatToDo() {
    Finding absent = UserspaceChecks.noDevice(new LinuxException("open", Errno.ENOENT));
    assertEquals(State.MISSING, absent.state());
    assertTrue(absent.todo().contains("modprobe tun"), absent::todo);
    Finding denied = UserspaceChecks.noDevice(new LinuxException("open", Errno.EPERM));
    assertTrue(denied.todo().contains("root"), denied::todo);
    assertEquals(State.LESS, UserspaceChecks.offloads(0).state());
    assertEquals(State.LESS, UserspaceChecks.offloads(TunDevice.OFFLOAD_TSO6).state());
    assertEquals(State.OK, UserspaceChecks.offloads(TunDevice.OFFLOAD_USO6).state());
    assertEquals(State.LESS, HostChecks.forwarding(Optional.of("0")).state());
    assertEquals(State.LESS, HostChecks.ipv6(Optional.empty()).state());
    assertEquals(State.LESS, HostChecks.compiler(Optional.of("0")).state());
    assertEquals(State.OK, HostChecks.compiler(Optional.empty()).state());
    assertEquals(
        "this process lacks CAP_NET_RAW, CAP_SYS_ADMIN",
        HostChecks.rights(EnumSet.of(Capability.NET_ADMIN)).what());
    assertEquals(State.OK, HostChecks.rights(EnumSet.allOf(Capability.class)).state());
    assertEquals(State.LESS, HostChecks.rights(Set.of()).state());
  }

  /** On this machine: something is told of everything, and what it makes is gone afterwards. */
  @Test
  void shouldExamineThisMachine() {
    DoctorReport report = Doctor.examine();
    for (About about : List.of(About.USERSPACE, About.KERNEL, About.HOST)) {
      assertTrue(report.findings().stream().anyMatch(f -> f.about() == about), about::title);
    }
    for (Finding finding : report.findings()) {
      assertFalse(finding.what().isEmpty(), finding::subject);
      assertEquals(finding.state() == State.OK, finding.todo().isEmpty(), finding::toString);
    }
  }

  @Test
  void shouldSeeTheSwitchOfNewInterfacesToo() {
    Optional<String> on = Optional.of("0");
    Optional<String> off = Optional.of("1");
    assertEquals(Finding.State.OK, HostChecks.ipv6(on, on).state());
    assertEquals(Finding.State.LESS, HostChecks.ipv6(off, off).state());
    Finding some = HostChecks.ipv6(on, off);
    assertEquals(Finding.State.LESS, some.state());
    assertTrue(some.todo().contains("default"), some.todo());
  }
}
