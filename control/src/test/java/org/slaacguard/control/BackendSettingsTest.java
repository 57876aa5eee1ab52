package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendSettingsTest {
  @Test
  void shouldReadOptions() {
    assertEquals(
        new BackendSettings(BackendChoice.KERNEL, ProbeHook.KPROBE, false),
        BackendSettings.parse("Kernel  first-packet=drop probe=kprobe"));
    assertEquals(
        BackendSettings.AUTO, BackendSettings.parse("auto probe=auto first-packet=return"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "netfilter",
        "kernel probe",
        "kernel probe=uprobe",
        "kernel first-packet=maybe",
        "kernel x=y",
        "userspace probe=kprobe"
      })
  void shouldRefuseWhatItDoesNotKnow(String text) {
    assertThrows(IllegalArgumentException.class, () -> BackendSettings.parse(text));
  }
}
