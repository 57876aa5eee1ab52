package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnixDatagramTest {
  private static final int ROOM = 4096;

  @TempDir private Path folder;

  /** Binds a receiver; the name begins with a zero byte where it is abstract. */
  private static Fd receiver(String name) {
    Fd fd = Sockets.open(Sockets.AF_UNIX, Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK, 0);
    try (Arena arena = Arena.ofConfined()) {
      byte[] path = name.getBytes(StandardCharsets.UTF_8);
      MemorySegment address = arena.allocate(2 + path.length + 1L, 8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_UNIX);
      MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
      int end = path[0] == 0 ? 0 : 1;
      LinuxException.check(
          Sockets.bind(fd.number(), address.address(), 2 + path.length + end), "bind");
    }
    return fd;
  }

  private static String received(Fd fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(ROOM);
      int length = Sockets.recvfrom(fd.number(), room.address(), ROOM, 0, 0, 0);
      LinuxException.check(length, "receive");
      return new String(
          room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldReachASocketInTheFileSystem() {
    String path = folder.resolve("notify").toString();
    try (Fd fd = receiver(path)) {
      UnixDatagram.send(path, "READY=1\nSTATUS=wg0 is up: größer");
      assertEquals("READY=1\nSTATUS=wg0 is up: größer", received(fd));
    }
  }

  @Test
  void shouldReachAnAbstractSocket() {
    String name = "slaacguard-test-" + ProcessHandle.current().pid();
    try (Fd fd = receiver("\0" + name)) {
      UnixDatagram.send("@" + name, "STOPPING=1");
      assertEquals("STOPPING=1", received(fd));
    }
  }

  @Test
  void shouldSayThatNobodyIsThere() {
    LinuxException e =
        assertThrows(
            LinuxException.class,
            () -> UnixDatagram.send(folder.resolve("nobody").toString(), "READY=1"));
    assertEquals(Errno.ENOENT, e.errno());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "@", "/", "relative", "vsock:2:3"})
  void shouldRefuseWhatIsNoAddress(String address) {
    assertThrows(IllegalArgumentException.class, () -> UnixDatagram.send(address, "READY=1"));
    String tooLong = "/" + "x".repeat(107);
    assertThrows(IllegalArgumentException.class, () -> UnixDatagram.send(tooLong, "READY=1"));
  }
}
