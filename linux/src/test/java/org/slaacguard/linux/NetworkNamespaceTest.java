package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slaacguard.testing.NeedsRoot;

@ExtendWith(DescriptorLeaks.class)
@NeedsRoot
class NetworkNamespaceTest {
  private static String own() throws Exception {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  @Test
  void shouldRunInsideAndComeBack() throws Exception {
    String before = own();
    try (NetworkNamespace namespace = NetworkNamespace.anonymous()) {
      String inside = namespace.call(NetworkNamespaceTest::own);
      assertNotEquals(before, inside);
      assertEquals(before, own());
      assertEquals(inside, Files.readSymbolicLink(namespace.path()).toString());
      assertThrows(
          IllegalStateException.class,
          () ->
              namespace.run(
                  () -> {
                    throw new IllegalStateException("in it");
                  }));
      assertEquals(before, own());
    }
  }

  @Test
  void shouldStartProcessesInside() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.anonymous()) {
      Process process =
          namespace.call(() -> new ProcessBuilder("readlink", "/proc/self/ns/net").start());
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor());
      assertEquals(namespace.call(NetworkNamespaceTest::own), output.strip());
    }
  }

  @Test
  void shouldHaveNameUntilDeleted() throws Exception {
    String name = "sg-linux-" + ProcessHandle.current().pid();
    try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
      try (NetworkNamespace again = NetworkNamespace.named(name)) {
        assertEquals(
            namespace.call(NetworkNamespaceTest::own), again.call(NetworkNamespaceTest::own));
      }
      assertEquals(
          Errno.EEXIST,
          assertThrows(LinuxException.class, () -> NetworkNamespace.create(name)).errno());
      assertTrue(Files.exists(Path.of("/run/netns", name)));
    } finally {
      NetworkNamespace.delete(name);
    }
    assertFalse(Files.exists(Path.of("/run/netns", name)));
    assertEquals(
        Errno.ENOENT,
        assertThrows(LinuxException.class, () -> NetworkNamespace.named(name)).errno());
    NetworkNamespace.delete(name);
  }

  @Test
  void shouldRefuseNamesThatLeaveTheFolder() {
    for (String name : new String[] {"", "..", ".x", "a/b", "/etc/passwd"}) {
      assertThrows(IllegalArgumentException.class, () -> NetworkNamespace.delete(name), name);
    }
  }

  @Test
  void shouldNotMoveVirtualThreads() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.anonymous()) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread.startVirtualThread(
              () -> {
                try {
                  namespace.enter();
                } catch (RuntimeException e) {
                  thrown.set(e);
                }
              })
          .join();
      assertInstanceOf(IllegalStateException.class, thrown.get());
    }
  }

  @Test
  void shouldShowTheSettingsOfTheNamespaceInside() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.anonymous()) {
      namespace.run(
          () -> {
            String name = Sysctl.ipv6("lo", "forwarding");
            assertEquals(Optional.of("0"), Sysctl.get(name));
            Sysctl.require(name, "1");
            Sysctl.require(name, "1");
            assertEquals(Optional.of("1"), Sysctl.get(name));
            assertEquals(Optional.empty(), Sysctl.get(Sysctl.ipv6("eth0", "forwarding")));
            assertThrows(
                java.io.IOException.class,
                () -> Sysctl.set(Sysctl.ipv6("eth0", "forwarding"), "1"));
          });
    }
    assertThrows(IllegalArgumentException.class, () -> Sysctl.get("../../etc/passwd"));
    assertThrows(IllegalArgumentException.class, () -> Sysctl.get("/etc/passwd"));
  }
}
