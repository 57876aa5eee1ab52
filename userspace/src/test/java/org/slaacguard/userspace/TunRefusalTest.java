package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

/** Why there is no TUN device, and what to do. */
final class TunRefusalTest {
  private static String text(String tried, int errno) {
    BackendException refusal = TunRefusal.of("wg0", new LinuxException(tried, errno));
    assertEquals(errno, refusal.errno());
    return String.valueOf(refusal.getMessage());
  }

  @Test
  void shouldSayWhatToDo() {
    String open = "open /dev/net/tun";
    String module = " ('modprobe tun'; give a container the device)";
    assertEquals(
        "wg0: " + open + ": ENOENT, no such file or object" + module, text(open, Errno.ENOENT));
    for (int errno : new int[] {Errno.ENXIO, Errno.ENODEV}) {
      assertEquals("wg0: " + open + ": " + Errno.text(errno) + module, text(open, errno));
    }
    String rights =
        " (run it as root; a container needs CAP_NET_ADMIN and the device /dev/net/tun)";
    for (int errno : new int[] {Errno.EPERM, Errno.EACCES}) {
      assertEquals("wg0: " + open + ": " + Errno.text(errno) + rights, text(open, errno));
    }
    String attach = "attach to TUN device wg0";
    assertEquals(
        "wg0: " + attach + ": " + Errno.text(Errno.EBUSY) + " (another process has it)",
        text(attach, Errno.EBUSY));
    assertEquals("wg0: " + attach + ": " + Errno.text(Errno.EINVAL), text(attach, Errno.EINVAL));
  }
}
