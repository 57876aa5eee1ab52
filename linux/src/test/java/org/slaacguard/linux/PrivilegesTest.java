package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slaacguard.linux.SystemCall.Architecture;
import org.slaacguard.testing.NeedsRoot;

/** Capabilities are dropped on threads that end with the test. */
@NeedsRoot
final class PrivilegesTest {
  private static final int ALLOW = 0x7fff_0000;
  private static final int EPERM = 0x0005_0001;

  private static <T> T onThread(Callable<T> body) throws Exception {
    FutureTask<T> task = new FutureTask<>(body);
    Thread.ofPlatform().start(task);
    return task.get();
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void shouldKeepOnlyWhatIsNamedForItselfAndItsChildren() throws Exception {
    Set<Capability> kept = EnumSet.of(Capability.NET_ADMIN, Capability.NET_RAW);
    String child =
        onThread(
            () -> {
              Privileges.keepOnly(kept);
              assertEquals(kept, Capability.of(Capability.Kind.EFFECTIVE));
              assertEquals(kept, Capability.of(Capability.Kind.PERMITTED));
              assertEquals(kept, Capability.of(Capability.Kind.BOUNDING));
              // Twice is as once.
              Privileges.keepOnly(kept);
              return run("cat", "/proc/self/status");
            });
    assertEquals(kept, Capability.of(Capability.Kind.EFFECTIVE, child));
    assertEquals(kept, Capability.of(Capability.Kind.PERMITTED, child));
    assertEquals(kept, Capability.of(Capability.Kind.BOUNDING, child));
    assertEquals(Set.of(), Capability.of(Capability.Kind.INHERITABLE, child));
    assertEquals(Set.of(), Capability.of(Capability.Kind.AMBIENT, child));
    assertTrue(
        Capability.effective().containsAll(EnumSet.of(Capability.SYS_ADMIN)), "others keep theirs");
  }

  @Test
  void shouldRefuseSystemCalls() throws Exception {
    String said =
        onThread(
            () -> {
              assertTrue(Privileges.mayGain());
              Privileges.noNewPrivileges();
              assertFalse(Privileges.mayGain());
              assertTrue(SystemCallFilter.refuse(EnumSet.allOf(SystemCall.class)));
              assertEquals(-Errno.EPERM, Namespaces.unmount("/proc/nowhere", 0));
              return run("grep", "-E", "NoNewPrivs|Seccomp:", "/proc/self/status");
            });
    assertTrue(said.contains("NoNewPrivs:\t1"), said);
    assertTrue(said.contains("Seccomp:\t2"), said);
    assertEquals(-Errno.ENOENT, Namespaces.unmount("/proc/nowhere", 0), "others are not refused");
  }

  /** What the filter says of a call: the kernel's machine, as far as it is used here. */
  private static int judge(MemorySegment program, int architecture, int number) {
    int accumulator = 0;
    int at = 0;
    while (true) {
      int code = program.get(ValueLayout.JAVA_SHORT, at * 8L);
      int ifTrue = program.get(ValueLayout.JAVA_BYTE, at * 8L + 2) & 0xff;
      int ifFalse = program.get(ValueLayout.JAVA_BYTE, at * 8L + 3) & 0xff;
      int operand = program.get(ValueLayout.JAVA_INT, at * 8L + 4);
      at++;
      switch (code) {
        case 0x20 -> accumulator = operand == 0 ? number : architecture;
        case 0x15 -> at += accumulator == operand ? ifTrue : ifFalse;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? ifTrue : ifFalse;
        case 0x06 -> {
          return operand;
        }
        default -> throw new AssertionError(code);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void shouldRefuseWhatIsNamedAndNothingElse(Architecture architecture) {
    try (Arena arena = Arena.ofConfined()) {
      Set<SystemCall> refused = EnumSet.allOf(SystemCall.class);
      refused.remove(SystemCall.BPF);
      MemorySegment program = SystemCallFilter.program(arena, architecture, refused).instructions();
      int audit = architecture.audit();
      for (int number = 0; number < 600; number++) {
        int each = number;
        boolean named = refused.stream().anyMatch(call -> call.number(architecture) == each);
        assertEquals(named ? EPERM : ALLOW, judge(program, audit, number), "" + number);
      }
      assertEquals(ALLOW, judge(program, audit, SystemCall.BPF.number(architecture)));
      assertEquals(EPERM, judge(program, audit, 0x4000_0000), "x32");
      assertEquals(EPERM, judge(program, audit, -1));
      assertEquals(EPERM, judge(program, audit ^ 1, 1), "another architecture");
    }
  }
}
