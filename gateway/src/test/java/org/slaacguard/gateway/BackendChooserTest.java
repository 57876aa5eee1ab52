package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;

final class BackendChooserTest {
  private static final int EPERM = 1;

  private final FakeBackend kernel = new FakeBackend();
  private final FakeBackend userspace = new FakeBackend();
  private final List<String> tried = new ArrayList<>();
  private @Nullable String kernelRefuses;
  private @Nullable String userspaceRefuses;

  private final BackendChooser chooser =
      new BackendChooser(
          (settings, name, mtu, wakeup) -> open("kernel", kernel, kernelRefuses),
          (settings, name, mtu, wakeup) -> open("userspace", userspace, userspaceRefuses));

  private Backend open(String which, Backend backend, @Nullable String refusal)
      throws BackendException {
    tried.add(which);
    if (refusal != null) {
      throw new BackendException(refusal, EPERM);
    }
    return backend;
  }

  private Backend open(BackendSettings settings) throws BackendException {
    return chooser.open(settings, "wg0", 0, () -> {});
  }

  @Test
  void shouldTakeTheKernelsWireGuardWhereItWorks() throws Exception {
    assertSame(kernel, open(BackendSettings.AUTO));
    assertEquals(List.of("kernel"), tried);
  }

  @Test
  void shouldTakeItsOwnWhereTheKernelsDoesNotWork() throws Exception {
    kernelRefuses = "no probe";
    assertSame(userspace, open(BackendSettings.AUTO));
    assertEquals(List.of("kernel", "userspace"), tried);
  }

  @Test
  void shouldSayWhyNeitherWorks() {
    kernelRefuses = "no probe";
    userspaceRefuses = "no TUN";
    BackendException e =
        assertThrows(BackendException.class, () -> open(BackendSettings.AUTO).close());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("no probe") && message.contains("no TUN"), message);
  }

  @Test
  void shouldNeverTakeAnotherThanTheOneAskedFor() throws Exception {
    assertSame(userspace, open(BackendSettings.USERSPACE));
    assertEquals(List.of("userspace"), tried);
    kernelRefuses = "wg0: EPERM";
    BackendException e =
        assertThrows(BackendException.class, () -> open(BackendSettings.KERNEL).close());
    assertEquals(List.of("userspace", "kernel"), tried);
    assertEquals(EPERM, e.errno());
    assertTrue(String.valueOf(e.getMessage()).startsWith("wg0: EPERM. 'slaacguard doctor'"));
  }
}
