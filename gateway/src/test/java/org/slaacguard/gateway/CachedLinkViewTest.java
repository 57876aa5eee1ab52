package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

class CachedLinkViewTest {
  private int changes;
  private int reads;
  private boolean changesFail;
  private boolean readsFail;
  private final CachedLinkView view = new CachedLinkView(this::changes, this::read);

  private int changes() {
    int told = changes;
    // Fetched, and so not told of again, whatever becomes of the rest.
    changes = 0;
    if (changesFail) {
      throw new LinuxException("receive netlink message", Errno.ENOMEM);
    }
    return told;
  }

  private LinkView read() {
    if (readsFail) {
      throw new LinuxException("list addresses", Errno.EINTR);
    }
    return new LinkView(true, true, 1420 + ++reads, null, List.of());
  }

  @Test
  void shouldReadOnlyWhereSomethingChanged() {
    assertEquals(1421, view.look().mtu());
    assertEquals(1421, view.look().mtu());
    changes = 3;
    assertEquals(1422, view.look().mtu());
    assertEquals(1422, view.look().mtu());
  }

  @Test
  void shouldReadAgainWhereAChangeCouldNotBeFetched() {
    view.look();
    changes = 1;
    changesFail = true;
    assertThrows(LinuxException.class, view::look);
    changesFail = false;
    assertEquals(1422, view.look().mtu());
  }

  @Test
  void shouldReadAgainWhereAReadingFailed() {
    view.look();
    changes = 1;
    readsFail = true;
    assertThrows(LinuxException.class, view::look);
    readsFail = false;
    assertEquals(1422, view.look().mtu());
  }
}
