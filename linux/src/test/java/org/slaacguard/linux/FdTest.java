package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DescriptorLeaks.class)
class FdTest {
  private static Fd devNull() {
    return Fd.own(Libc.open("/dev/null", Libc.O_RDONLY | Libc.O_CLOEXEC, 0), "open /dev/null");
  }

  @Test
  void shouldTellWhatIsOpenAndWhereItWasOpened() {
    try (Fd fd = devNull()) {
      assertEquals(1, Fd.open());
      String text = Fd.openDescriptors().getFirst();
      assertTrue(text.startsWith("descriptor " + fd.number() + " (open /dev/null)"), text);
      assertTrue(text.contains("FdTest.devNull"), text);
    }
    assertEquals(0, Fd.open());
  }

  @Test
  void shouldCloseOnceAndHaveNoNumberAfterwards() {
    Fd fd = devNull();
    int number = fd.number();
    fd.close();
    assertFalse(fd.isOpen());
    assertEquals(-1, fd.number());
    assertEquals(-Errno.EBADF, Libc.close(number));
    fd.close();
    assertEquals(-Errno.EBADF, Libc.ioctl(fd.number(), 0, 0));
  }

  @Test
  void shouldNotOwnAnError() {
    LinuxException e =
        assertThrows(
            LinuxException.class,
            () -> Fd.own(Libc.open("/nonexistent", Libc.O_RDONLY, 0), "open /nonexistent"));
    assertEquals(Errno.ENOENT, e.errno());
    assertEquals("open /nonexistent: ENOENT, no such file or object", e.getMessage());
  }
}
