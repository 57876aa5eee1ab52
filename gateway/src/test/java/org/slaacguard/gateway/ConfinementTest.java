package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.SystemCall;
import org.slaacguard.testing.NeedsRoot;

/** Which rights go with which configuration. */
final class ConfinementTest {
  private static final Set<Capability> OWN =
      EnumSet.of(
          Capability.NET_ADMIN,
          Capability.NET_RAW,
          Capability.NET_BIND_SERVICE,
          Capability.IPC_LOCK);

  @TempDir private Path folder;

  private Confinement of(String lines) throws Exception {
    try (Configuration configuration = ConfigFile.parse("f", "[Interface]\n" + lines)) {
      return Confinement.of(configuration, folder.resolve("t0.conf"));
    }
  }

  @Test
  void shouldKeepLittleInUserSpace() {
    Confinement confinement = Confinement.of(true, false, false, false);
    assertEquals(OWN, confinement.kept());
    assertTrue(confinement.alone());
    assertEquals(EnumSet.allOf(SystemCall.class), confinement.refused());
  }

  /** At a reload the backend that runs counts, and not the one that the file may choose later. */
  @NeedsRoot
  @Test
  void shouldNeedNoProbeWhereTheBackendIsKnown() throws Exception {
    for (String backend : new String[] {"Backend = kernel", "Backend = auto", ""}) {
      try (Configuration configuration = ConfigFile.parse("f", "[Interface]\n" + backend)) {
        Path file = folder.resolve("t0.conf");
        assertEquals(OWN, Confinement.of(configuration, file, false).kept(), backend);
        assertEquals(of(backend).kept(), Confinement.of(configuration, file, true).kept());
      }
    }
  }

  @Test
  void shouldKeepWhatTheProbeNeeds() throws Exception {
    for (String backend : new String[] {"Backend = kernel", "Backend = auto", ""}) {
      Confinement confinement = of(backend);
      assertTrue(
          confinement
              .kept()
              .containsAll(EnumSet.of(Capability.SYS_ADMIN, Capability.BPF, Capability.PERFMON)),
          backend);
      assertFalse(confinement.kept().contains(Capability.SYS_MODULE), backend);
      assertTrue(confinement.alone(), backend);
      assertFalse(confinement.refused().contains(SystemCall.BPF), backend);
      assertFalse(confinement.refused().contains(SystemCall.PERF_EVENT_OPEN), backend);
      assertTrue(confinement.refused().contains(SystemCall.KEXEC_LOAD), backend);
    }
  }

  @Test
  void shouldKeepWhatAFilterNeeds() throws Exception {
    Confinement confinement = of("Backend = userspace\nNeighborProxy = eth0");
    assertTrue(confinement.kept().contains(Capability.BPF));
    assertTrue(confinement.kept().contains(Capability.NET_RAW));
    assertFalse(confinement.kept().contains(Capability.SYS_ADMIN));
    assertFalse(confinement.refused().contains(SystemCall.BPF));
    assertTrue(confinement.refused().contains(SystemCall.PERF_EVENT_OPEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PreUp = true",
        "PostUp = true",
        "PreDown = true",
        "PostDown = true",
        "DNS = 192.0.2.1",
        "DNS = example.org"
      })
  void shouldLeaveProgramsOfOthersWhatSettingUpNetworksNeeds(String line) throws Exception {
    Confinement confinement = of("Backend = userspace\n" + line);
    assertFalse(confinement.alone());
    assertEquals(Set.of(), confinement.refused());
    assertTrue(
        confinement
            .kept()
            .containsAll(
                EnumSet.of(
                    Capability.NET_ADMIN,
                    Capability.NET_RAW,
                    Capability.SYS_ADMIN,
                    Capability.SYS_MODULE,
                    Capability.SETUID,
                    Capability.DAC_OVERRIDE)));
    assertFalse(confinement.kept().contains(Capability.SYS_TIME));
    assertFalse(confinement.kept().contains(Capability.SYS_RAWIO));
    assertFalse(confinement.kept().contains(Capability.SYS_BOOT));
  }

  @NeedsRoot
  @Test
  void shouldReachFilesThatAreNotRoots() throws Exception {
    boolean rootsMachine = !Confinement.bare().kept().contains(Capability.DAC_OVERRIDE);
    assertEquals(rootsMachine, !of("Backend = userspace").kept().contains(Capability.DAC_OVERRIDE));
    Files.setAttribute(folder, "unix:uid", 65534);
    assertTrue(of("Backend = userspace").kept().contains(Capability.DAC_OVERRIDE));
  }
}
